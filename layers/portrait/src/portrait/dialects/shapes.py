"""What the strings of requests look like, in JSON Schema: for readers of the reference.

The checks are beside the models and say more (a date that exists, a host that is public); what
matches no shape here is refused there too.
"""

from collections.abc import Iterable
from typing import Final

from pydantic import WithJsonSchema

from portrait.rules.embedded import EMBEDDED_MAX
from portrait.rules.names import PROJECT_MAX
from portrait.rules.once import KEY_MAX
from portrait.rules.urls import CALLBACK_URL_MAX, URL_MAX

_PRINTED: Final = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"
_GROUP: Final = "group-[0-9]{14}-[0-9a-z]{5}"
_ASSET: Final = "asset-[0-9]{14}-[0-9a-z]{5}|ta_[0-9a-f]{32}"

GROUP_ID: Final = WithJsonSchema(
    {"type": "string", "pattern": f"^{_GROUP}$", "examples": ["group-20260318035710-k3x9q"]}
)
_GENERIC: Final = "ua_[0-9a-f]{32}"

STORED_ID: Final = WithJsonSchema(
    {
        "type": "string",
        "pattern": f"^({_ASSET}|{_GENERIC})$",
        "examples": ["asset-20260318035710-k3x9q"],
    }
)
"""An asset, or a generic upload."""
ASSET_ID: Final = WithJsonSchema(
    {"type": "string", "pattern": f"^({_ASSET})$", "examples": ["asset-20260318035710-k3x9q"]}
)
MEDIA_URL: Final = WithJsonSchema(
    {
        "type": "string",
        "format": "uri",
        "pattern": "^https?://",
        "maxLength": URL_MAX,
        "description": "A public http or https address that can be fetched without a login.",
        "examples": ["https://media.example.com/mia.jpg"],
    }
)
SOURCE: Final = WithJsonSchema(
    {
        "type": "string",
        "pattern": "^([Hh][Tt][Tt][Pp][Ss]?://|[Dd][Aa][Tt][Aa]:|[A-Za-z0-9+/]{64})",
        "maxLength": EMBEDDED_MAX,
        "description": (
            "A public http or https address that can be fetched without a login, at most "
            f"{URL_MAX} characters; or the file itself, as data:<media type>;base64,<...> or "
            "bare base64, as far as the body has room for it."
        ),
        "examples": ["https://media.example.com/mia.jpg"],
    }
)
CALLBACK_URL: Final = WithJsonSchema(
    {
        "type": "string",
        "format": "uri",
        "pattern": "^https?://",
        "maxLength": CALLBACK_URL_MAX,
        "description": "A public https address on port 443 or 8443.",
        "examples": ["https://app.example.com/verified"],
    }
)
KEY: Final = WithJsonSchema(
    {"type": "string", "minLength": 1, "maxLength": KEY_MAX, "pattern": "^[!-~]+$"}
)


def length(shortest: int, longest: int) -> WithJsonSchema:
    """A text of so many characters, none of them a control character."""
    size = {"minLength": shortest, "maxLength": longest}
    return WithJsonSchema({"type": "string", **size, "pattern": _PRINTED})


def words(*spelt: str) -> WithJsonSchema:
    """One of these words."""
    return WithJsonSchema({"type": "string", "enum": list(spelt)})


def several(spelt: Iterable[str]) -> WithJsonSchema:
    """Some of these words, at least one."""
    items = {"type": "string", "enum": list(spelt)}
    return WithJsonSchema({"type": "array", "minItems": 1, "items": items})


PROJECT: Final = length(1, PROJECT_MAX)
