"""The H5 pages as HTTP answers: fixed texts in two languages, nothing of the request in them."""

import base64
import hashlib
from html import escape
from pathlib import Path
from string import Template
from typing import Final, Literal

from functions.sandbox.wire import Answer

Language = Literal["zh", "en"]
PageName = Literal["check", "used", "expired", "unknown", "left", "fault"]

_HERE: Final = Path(__file__).parent
_PAGE: Final = Template((_HERE / "h5.html").read_text(encoding="utf-8"))
_FORM: Final = Template((_HERE / "h5_form.html").read_text(encoding="utf-8"))
_STYLE: Final = (_HERE / "h5.css").read_text(encoding="utf-8")
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

_STATUS: Final[dict[PageName, int]] = {
    "check": 200,
    "left": 200,
    "unknown": 404,
    "used": 410,
    "expired": 410,
    "fault": 500,
}
_SAFE: Final = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_HEADERS: Final = {
    **_SAFE,
    "content-type": "text/html; charset=utf-8",
    # Browsers hold `form-action` against every redirect that follows a form, too: the caller's
    # CallbackURL, and wherever that leads, may be any site.
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action http: https:; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}

_TEXTS: Final[dict[Language, dict[PageName, tuple[str, str]]]] = {
    "en": {
        "check": (
            "Face check",
            "This is a sandbox: no camera is used, nobody is looked at. Choose how the check ends.",
        ),
        "used": ("This link is used", "A link works once. Ask for a new one to try again."),
        "expired": ("This link has expired", "Ask for a new one to try again."),
        "unknown": (
            "This link is not known",
            "It may have been cut short. Open it again as it was sent to you, in full.",
        ),
        "left": ("You have left the check", "Nobody was told. You can close this page."),
        "fault": ("Something went wrong", "Open the link again in a moment."),
    },
    "zh": {
        "check": ("人脸核验", "这是沙箱：不使用摄像头，也不识别任何人。请选择核验结果。"),
        "used": ("链接已使用", "每个链接只能使用一次。如需重试，请获取新的链接。"),
        "expired": ("链接已过期", "如需重试，请获取新的链接。"),
        "unknown": ("链接无效", "链接可能不完整。请重新打开收到的完整链接。"),
        "left": ("您已离开核验", "结果没有发送给任何人。现在可以关闭此页面。"),
        "fault": ("出现错误", "请稍后重新打开链接。"),
    },
}
_MARKS: Final[dict[Language, str]] = {"en": "Ark sandbox", "zh": "Ark 沙箱"}
_BUTTONS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "pass_": "Pass",
        "fail": "Fail",
        "leave": "Leave without finishing",
        "unseen": "Pass, but close the page before the redirect",
    },
    "zh": {
        "pass_": "通过（Pass）",
        "fail": "不通过（Fail）",
        "leave": "未完成并离开（Leave）",
        "unseen": "通过，但在跳转前关闭页面",
    },
}


def language_of(asked: str) -> Language:
    """The language that `lng` asks for; Chinese unless it is English."""
    return "en" if asked.lower().partition("-")[0] == "en" else "zh"


def page(name: PageName, language: Language, *, status: int | None = None) -> Answer:
    """One of the pages, with its own status unless another is given."""
    title, text = _TEXTS[language][name]
    labels = {key: escape(label) for key, label in _BUTTONS[language].items()}
    body = _PAGE.substitute(
        language="zh-CN" if language == "zh" else "en",
        mark=escape(_MARKS[language]),
        title=escape(title),
        text=escape(text),
        style=_STYLE,
        form=_FORM.substitute(labels) if name == "check" else "",
    )
    return {
        "statusCode": status or _STATUS[name],
        "headers": dict(_HEADERS),
        "body": body,
        "isBase64Encoded": False,
    }


def redirect(url: str) -> Answer:
    """Send the browser on by GET."""
    return {
        "statusCode": 303,
        "headers": {**_SAFE, "location": url},
        "body": "",
        "isBase64Encoded": False,
    }
