"""A bare file that was sent straight to the store: what it is, against what was said of it."""

from typing import Final

from portrait.errors import BodyTooLarge, FieldProblem, InvalidParameter, PortraitError
from portrait.model import AssetType, DirectFile, Receipt
from portrait.ports.receipts import RawFile
from portrait.rules.formats import MEDIA_TYPES, sniff
from portrait.rules.limits import BARE_MOST_BYTES
from portrait.rules.media import (
    ALL_PICTURES_POLICY,
    check_upload,
    content_type_matches,
    measured,
)
from portrait.rules.once import fingerprint
from portrait.usecases.arriving import ArrivedAsset
from portrait.usecases.queueing import NewAsset

_HEAD_BYTES: Final = 1024 * 1024
"""Of a video or a sound only the head is looked at."""


class BareFiles:
    """Reads what came without a form."""

    def most_bytes(self, receipt: Receipt) -> int:
        """A picture is read to its end; of anything else the head."""
        whole = receipt.direct is not None and receipt.direct.type is AssetType.IMAGE
        return BARE_MOST_BYTES[AssetType.IMAGE] if whole else _HEAD_BYTES

    def read(self, receipt: Receipt, raw: RawFile) -> ArrivedAsset:
        """Raises InvalidParameter, BodyTooLarge."""
        direct = receipt.direct
        if direct is None:
            raise _refuse("was announced by nobody")
        most = BARE_MOST_BYTES[direct.type]
        if raw.size > most:
            raise BodyTooLarge(FieldProblem("file", f"is over the limit of {most:,} bytes"))
        if direct.type is AssetType.IMAGE:
            picture = check_upload(raw.data, direct.media_type, ALL_PICTURES_POLICY)
            measures = measured(picture, raw.size)
            media_type = measures.media_type
        else:
            measures = None
            media_type = _checked(raw, direct.type, direct.media_type)
        return ArrivedAsset(
            group=direct.group,
            new=NewAsset(direct.type, direct.name, direct.project, measures=measures),
            asked=_asked(direct, raw),
            media_type=media_type,
            raw=raw,
        )


def _asked(direct: DirectFile, raw: RawFile) -> str:
    """What is the same when it is sent again; of what is not read the store knows a digest."""
    said = {
        "GroupId": direct.group,
        "Name": direct.name,
        "ProjectName": direct.project,
        "AssetType": direct.type,
        "Size": raw.size,
        "Digest": raw.etag if raw.size > len(raw.data) else "",
    }
    return fingerprint(said, raw.data)


def _checked(raw: RawFile, announced: AssetType, declared: str) -> str:
    kind = sniff(raw.data)
    if kind is None or kind.family != announced or kind.format is None:
        raise _refuse(f"is not an accepted {announced}")
    if not content_type_matches(declared, kind.format):
        raise _refuse(f"is declared as another type than its content, {MEDIA_TYPES[kind.format]}")
    return MEDIA_TYPES[kind.format]


def _refuse(message: str) -> PortraitError:
    return InvalidParameter(FieldProblem("file", message))
