"""The words of tasks in four languages. The Chinese ones are those of xcompute's pages.

What the asset library itself says of a file stays as it said it.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Language(StrEnum):
    """What `GET /v1/tasks/{id}?language=` takes (xcompute, task status)."""

    ZH = "zh"
    EN = "en"
    KO = "ko"
    JA = "ja"


def in_language(words: str, language: Language) -> str:
    """The same in another language. Raises KeyError for words that are not ours."""
    return words if language is Language.ZH else TRANSLATIONS[words][language]


def _others(en: str, ko: str, ja: str) -> Mapping[Language, str]:
    return MappingProxyType({Language.EN: en, Language.KO: ko, Language.JA: ja})


TRANSLATIONS: Final[Mapping[str, Mapping[Language, str]]] = MappingProxyType(
    {
        "部分素材审核失败": _others(
            "Some assets failed the review",
            "일부 소재가 심사를 통과하지 못했습니다",
            "一部の素材が審査を通過しませんでした",
        ),
        "认证已过期，请重新发起认证": _others(
            "The verification has expired, start another",
            "인증이 만료되었습니다. 인증을 다시 시작해 주세요",
            "認証の有効期限が切れました。認証をやり直してください",
        ),
        "素材在审核完成前已被删除": _others(
            "The asset was deleted before its review ended",
            "심사가 끝나기 전에 소재가 삭제되었습니다",
            "審査が終わる前に素材が削除されました",
        ),
        "图片请设置 asset_type=Image，视频请设置 asset_type=Video": _others(
            "Set asset_type=Image for pictures, asset_type=Video for videos",
            "이미지는 asset_type=Image, 동영상은 asset_type=Video로 설정해 주세요",
            "画像は asset_type=Image、動画は asset_type=Video にしてください",
        ),
        "请求参数无效": _others(
            "The request is not valid",
            "요청 매개변수가 올바르지 않습니다",
            "リクエストのパラメータが正しくありません",
        ),
        "身份验证失败，请检查您的API密钥": _others(
            "Authentication failed, check your API key",
            "인증에 실패했습니다. API 키를 확인해 주세요",
            "認証に失敗しました。APIキーを確認してください",
        ),
        "账户余额不足，请充值后再试": _others(
            "The account has no balance left, top it up and try again",
            "계정 잔액이 부족합니다. 충전한 뒤 다시 시도해 주세요",
            "アカウントの残高が不足しています。チャージしてから再度お試しください",
        ),
        "任务不存在": _others(
            "There is no such task",
            "작업이 존재하지 않습니다",
            "タスクが見つかりません",
        ),
        "相同的请求正在处理中，请稍后再试": _others(
            "The same request is still at work, try again shortly",
            "같은 요청을 처리하고 있습니다. 잠시 후 다시 시도해 주세요",
            "同じリクエストを処理中です。しばらくしてから再度お試しください",
        ),
        "幂等键已用于其他请求": _others(
            "The idempotency key was used for another request",
            "멱등성 키가 다른 요청에 이미 사용되었습니다",
            "冪等キーは別のリクエストで使用済みです",
        ),
        "请求过于频繁，请稍后再试": _others(
            "Too many requests, try again later",
            "요청이 너무 많습니다. 잠시 후 다시 시도해 주세요",
            "リクエストが多すぎます。しばらくしてから再度お試しください",
        ),
        "服务器内部错误，请稍后重试": _others(
            "Internal server error, try again later",
            "서버 내부 오류입니다. 잠시 후 다시 시도해 주세요",
            "サーバー内部でエラーが発生しました。しばらくしてから再度お試しください",
        ),
    }
)
