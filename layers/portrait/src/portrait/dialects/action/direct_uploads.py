"""`POST /v1/portrait/uploads`: what is said of a large file, and the form it may be sent by."""

from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, ValidationInfo

from portrait.dialects import shapes
from portrait.dialects.action import answers
from portrait.dialects.action.door import PORTRAIT, Reading
from portrait.dialects.action.requests import (
    ActionRequest,
    AssetTypeText,
    GroupIdText,
    OptionalNameText,
)
from portrait.dialects.problems import parse
from portrait.http.events import Request
from portrait.http.idempotency import idempotency_key
from portrait.model import AssetType, DirectFile, GroupId
from portrait.rules.formats import MEDIA_TYPES, Kind
from portrait.rules.limits import BARE_MOST_BYTES
from portrait.rules.once import key_hash
from portrait.usecases.direct import Opened

_SCOPE: Final = "OpenUpload"
"""What its idempotency keys are kept apart by."""
_TYPES: Final = {
    media_type: Kind.of(media_format).family for media_format, media_type in MEDIA_TYPES.items()
}


def _media_type(text: str, info: ValidationInfo) -> str:
    wanted = info.data.get("AssetType")
    accepted = [media_type for media_type, family in _TYPES.items() if family == wanted]
    if wanted and text not in accepted:
        raise ValueError(f"must be one of {', '.join(accepted)}")
    return text


def _size(size: int, info: ValidationInfo) -> int:
    wanted = info.data.get("AssetType")
    most = BARE_MOST_BYTES[AssetType(wanted)] if wanted else max(BARE_MOST_BYTES.values())
    if not 1 <= size <= most:
        raise ValueError(f"must be 1 to {most:,} bytes")
    return size


class OpenUpload(ActionRequest):
    """A file that is about to come. `Size` is its very length in bytes."""

    GroupId: GroupIdText
    AssetType: AssetTypeText
    ContentType: Annotated[str, AfterValidator(_media_type), shapes.words(*_TYPES)]
    Size: Annotated[
        int, AfterValidator(_size), Field(json_schema_extra={"minimum": 1, "maximum": 200_000_000})
    ]
    Name: OptionalNameText = ""

    @property
    def file(self) -> DirectFile:
        """What the receipt keeps of it."""
        return DirectFile(
            GroupId(self.GroupId),
            self.Name,
            self.ProjectName,
            AssetType(self.AssetType),
            self.ContentType,
        )


def read(body: bytes) -> OpenUpload:
    """The request in a JSON body. Raises InvalidParameter naming every offending field."""
    return parse(OpenUpload, body, Reading(PORTRAIT))


def key_of(request: Request) -> str:
    """What an idempotency key is kept by; empty if there is none. Raises InvalidParameter."""
    key = idempotency_key(request)
    return key_hash(PORTRAIT.name, _SCOPE, key) if key else ""


def opened(found: Opened, status_url: str) -> dict[str, Any]:
    """The receipt, and the form: its fields in this order, then `file`."""
    return {
        **answers.receipt(found.receipt, status_url),
        "URL": found.form.url,
        "Fields": dict(found.form.fields),
        "ExpiresAt": answers.time(found.expires_at),
    }
