"""What a person reads when something has ended, or not yet, in each language."""

from dataclasses import dataclass
from typing import Final

from portrait.dialects.pages.languages import Language


@dataclass(frozen=True, slots=True)
class Said:
    """A heading and what follows it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class LandingWords:
    """One language. `{host}` is where the link leads."""

    passed: Said
    pending: Said
    failed: Said
    expired: Said
    withdrawn: Said
    dead: Said
    trouble: Said
    full: Said
    go_on: str
    soon: str
    may_close: str


LANDING_WORDS: Final[dict[Language, LandingWords]] = {
    "en": LandingWords(
        passed=Said("You passed", "Thank you. It is confirmed that it is you."),
        pending=Said(
            "Being confirmed",
            "The face check is done. Its result is on its way; this can take a minute.",
        ),
        failed=Said(
            "Not passed",
            "The face check could not confirm that it is you. "
            "You can open your invitation again and try once more, in good light.",
        ),
        expired=Said(
            "Time ran out",
            "The face check was not finished in time. Open your invitation again to start anew.",
        ),
        withdrawn=Said(
            "This invitation was withdrawn",
            "Whoever invited you no longer needs it. The result of your face check is not kept.",
        ),
        dead=Said(
            "This link does not work",
            "It may be incomplete, or of no use any more. "
            "Open it again as it was sent to you, or ask for a new one.",
        ),
        trouble=Said(
            "Just a moment",
            "We cannot go on right now. Nothing is lost: please try again in a minute.",
        ),
        full=Said(
            "No place is free",
            "Whoever invited you has no place left for another person at the moment. "
            "Please tell them, then try again.",
        ),
        go_on="Continue to {host}",
        soon="You are taken there in a few seconds.",
        may_close="You can close this page now.",
    ),
    "zh": LandingWords(
        passed=Said("核验已通过", "谢谢！已确认是您本人。"),
        pending=Said("正在确认", "人脸核验已完成，正在等待结果，可能需要一分钟左右。"),
        failed=Said(
            "未通过核验",
            "本次人脸核验未能确认是您本人。您可以重新打开邀请，在光线充足的地方再试一次。",
        ),
        expired=Said("核验已超时", "未能在有效时间内完成人脸核验。请重新打开邀请，再次开始。"),
        withdrawn=Said("邀请已撤回", "邀请您的一方已不再需要此次核验。您的人脸核验结果不会保留。"),
        dead=Said(
            "链接无法使用",
            "链接可能不完整，或者已经失效。请重新打开您收到的完整链接，或索取新的链接。",
        ),
        trouble=Said("请稍候", "暂时无法继续。您的进度不会丢失，请一分钟后重试。"),
        full=Said("名额已满", "邀请您的一方目前没有空余名额。请告知对方，然后再试。"),
        go_on="继续前往 {host}",
        soon="几秒后将自动跳转。",
        may_close="现在可以关闭此页面。",
    ),
    "ja": LandingWords(
        passed=Said(
            "確認できました", "ご協力ありがとうございました。ご本人であることを確認しました。"
        ),
        pending=Said(
            "確認しています",
            "顔の確認は終わりました。結果が届くまで、1分ほどかかることがあります。",
        ),
        failed=Said(
            "確認できませんでした",
            "ご本人であることを確認できませんでした。"
            "招待をもう一度開き、明るい場所で再度お試しください。",
        ),
        expired=Said(
            "時間切れです",
            "時間内に顔の確認が終わりませんでした。招待をもう一度開いて、最初からお試しください。",
        ),
        withdrawn=Said(
            "この招待は取り消されました",
            "招待した方が取り消しました。顔の確認の結果は保存されません。",
        ),
        dead=Said(
            "このリンクは使えません",
            "リンクが途中で切れているか、無効になっています。"
            "届いたリンクをもう一度開くか、新しいリンクをご依頼ください。",
        ),
        trouble=Said(
            "しばらくお待ちください",
            "ただいま続行できません。ここまでの内容は失われません。1分後にもう一度お試しください。",
        ),
        full=Said(
            "空きがありません",
            "招待した方の枠に空きがありません。その旨をお伝えのうえ、もう一度お試しください。",
        ),
        go_on="{host} へ進む",
        soon="数秒後に自動的に移動します。",
        may_close="このページは閉じてかまいません。",
    ),
}
