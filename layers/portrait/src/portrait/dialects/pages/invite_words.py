"""What a person reads on an invite page, in each language."""

from dataclasses import dataclass
from typing import Final

from portrait.dialects.pages.landing_words import Said
from portrait.dialects.pages.languages import Language


@dataclass(frozen=True, slots=True)
class InviteWords:
    """One language. `{left}` is a time as minutes and seconds, `{tries}` a number."""

    title: str
    lead: str
    terms: str
    points: tuple[str, ...]
    """The text that is agreed to: a change of it is another version of the consent."""
    version: str
    agree: str
    go: str
    not_agreed: str
    still: str
    running: str
    over: str
    last_over: str
    fresh: str
    more_tries: str
    last_try: str
    elsewhere: str
    scan: str
    code: str
    opening: Said
    waiting: Said
    verified: Said
    withdrawn: Said
    closed: Said


INVITE_WORDS: Final[dict[Language, InviteWords]] = {
    "en": InviteWords(
        title="Confirm that it is you",
        lead="You were asked to confirm that a face in pictures or videos is yours. "
        "It takes a minute and the camera of a phone.",
        terms="What you agree to",
        points=(
            (
                "My face is checked by camera, to confirm that it is me and that I am present. "
                "The camera pictures go to the face check service, not to whoever invited me."
            ),
            (
                "If I pass, my confirmed face is kept as a reference. Whoever invited me can then "
                "add pictures and videos of me and have AI videos made with them."
            ),
            (
                "I decide this freely and for myself, and I am of legal age. To withdraw, I ask "
                "whoever invited me to delete it; my pictures and videos in it go with it."
            ),
        ),
        version="Text {version}",
        agree="I have read this and I agree.",
        go="Continue on this phone",
        not_agreed="Please tick the box to continue.",
        still="When you opened this page, the link was good for {left} more.",
        running="The link is good for {left}",
        over="Time ran out. Continue, and a new link is made.",
        last_over="Time ran out, and this was the last link.",
        fresh="A new link is made when you continue.",
        more_tries="If it runs out, this page makes a new one, up to {tries} more.",
        last_try="It is the last one of this invitation.",
        elsewhere="On a computer?",
        scan="Scan this code with your phone. It opens this page there.",
        code="QR code: the address of this page",
        opening=Said(
            "Ready in a moment",
            "A new link is being made. This page shows the way on by itself.",
        ),
        waiting=Said(
            "Being confirmed",
            "The face check is done. Its result is on its way; this page looks for it by itself.",
        ),
        verified=Said(
            "You are confirmed", "Thank you. Nothing more is needed; you can close this page."
        ),
        withdrawn=Said(
            "This invitation was withdrawn",
            "Whoever invited you no longer needs it, and you need do nothing. "
            "If you did the face check, its result is not kept.",
        ),
        closed=Said(
            "This invitation has ended",
            "It can no longer be used. Ask whoever invited you for a new one.",
        ),
    ),
    "zh": InviteWords(
        title="请确认是您本人",
        lead="您受邀确认照片或视频中的人脸是您本人。只需一部带摄像头的手机，大约一分钟。",
        terms="您同意的内容",
        points=(
            (
                "通过摄像头核验我的人脸，确认是我本人且本人在场。拍摄的画面交给人脸核验服务，"
                "不会交给邀请我的一方。"
            ),
            (
                "核验通过后，我的人脸将作为参照保存。邀请我的一方可以添加我的照片和视频，"
                "并用于制作 AI 视频。"
            ),
            (
                "我已成年，自愿为本人作出同意。如需撤回，我可以要求邀请我的一方删除本次核验，"
                "其中我的照片和视频会一并删除。"
            ),
        ),
        version="文本版本 {version}",
        agree="我已阅读并同意。",
        go="在这部手机上继续",
        not_agreed="请先勾选同意，再继续。",
        still="打开此页面时，链接还有 {left} 有效。",
        running="链接剩余有效时间 {left}",
        over="链接已超时。点击继续，将生成新的链接。",
        last_over="链接已超时，这是最后一个链接。",
        fresh="点击继续时将生成新的链接。",
        more_tries="如果超时，本页面会生成新的链接，还可生成 {tries} 次。",
        last_try="这是本次邀请的最后一个链接。",
        elsewhere="正在使用电脑？",
        scan="用手机扫描此二维码，在手机上打开本页面。",
        code="二维码：本页面的地址",
        opening=Said("即将就绪", "正在生成新的链接。本页面会自动刷新。"),
        waiting=Said("正在确认", "人脸核验已完成，正在等待结果。本页面会自动刷新。"),
        verified=Said("已确认是您本人", "谢谢！无需其他操作，现在可以关闭此页面。"),
        withdrawn=Said(
            "邀请已撤回",
            "邀请您的一方已不再需要此次核验，您无需任何操作。如果您已完成人脸核验，其结果不会保留。",
        ),
        closed=Said("邀请已结束", "此邀请已不能使用。请向邀请您的一方索取新的邀请。"),
    ),
    "ja": InviteWords(
        title="ご本人の確認",
        lead="写真や動画に写る顔がご本人のものであることを確認させてください。"
        "カメラ付きのスマートフォンで、1分ほどで終わります。",
        terms="同意していただく内容",
        points=(
            (
                "カメラで私の顔を確認し、私本人がその場にいることを確かめます。"
                "カメラの映像は顔確認サービスに送られ、招待した方には渡りません。"
            ),
            (
                "確認できた場合、私の顔は照合用に保存されます。招待した方は私の写真や動画を追加し、"
                "AI 動画の制作に使うことができます。"
            ),
            (
                "私は成年であり、自分の意思で、自分自身について同意します。撤回するときは、"
                "招待した方に削除を求めます。追加された私の写真と動画も一緒に削除されます。"
            ),
        ),
        version="同意文 {version}",
        agree="内容を読み、同意します。",
        go="このスマートフォンで続ける",
        not_agreed="続けるには、同意の欄にチェックを入れてください。",
        still="このページを開いた時点で、リンクの残り時間は {left} でした。",
        running="リンクの残り時間 {left}",
        over="時間切れです。続けると、新しいリンクが作られます。",
        last_over="時間切れです。これが最後のリンクでした。",
        fresh="続けると、新しいリンクが作られます。",
        more_tries="時間切れになると、このページで新しいリンクを作れます（あと {tries} 回）。",
        last_try="この招待で使える最後のリンクです。",
        elsewhere="パソコンでご覧ですか？",
        scan="スマートフォンでこのコードを読み取ると、このページが開きます。",
        code="QRコード：このページのアドレス",
        opening=Said(
            "まもなく準備ができます",
            "新しいリンクを作っています。準備ができると、このページに表示されます。",
        ),
        waiting=Said(
            "確認しています", "顔の確認は終わりました。結果が届くと、このページに表示されます。"
        ),
        verified=Said(
            "ご本人と確認できました",
            "ありがとうございました。ほかに必要な操作はありません。このページは閉じてかまいません。",
        ),
        withdrawn=Said(
            "この招待は取り消されました",
            "招待した方が取り消したため、必要な操作はありません。"
            "顔の確認を済ませていた場合も、その結果は保存されません。",
        ),
        closed=Said(
            "この招待は終了しました",
            "この招待はもう使えません。招待した方に新しい招待をご依頼ください。",
        ),
    ),
}
