"""What the routes of assets take and answer. An asset is made of a file in a form, or of a URL."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final

from pydantic import AfterValidator, Field, ValidationInfo

from portrait.dialects import shapes
from portrait.dialects.problems import parse
from portrait.dialects.rest.fields import (
    GroupIdText,
    KeywordText,
    Kind,
    KindText,
    NameText,
    OptionalNameText,
    PageRequest,
    Reading,
    RestRequest,
    SourceText,
    TruthText,
    body,
    group_id,
    one_of,
)
from portrait.dialects.sources import announced_as
from portrait.errors import FieldProblem, InvalidParameter
from portrait.http.events import Request
from portrait.http.multipart import FilePart, FormLimits, parse_form
from portrait.ids import MalformedId, parse_asset_id
from portrait.model import (
    AssetId,
    AssetState,
    AssetType,
    GenericUpload,
    GroupId,
    Status,
)
from portrait.ports.catalogue import AssetFilter
from portrait.rules.limits import GENERIC_DAYS, GENERIC_DAYS_DEFAULT, UPLOAD_MAX_BYTES
from portrait.rules.media import ALL_PICTURES_POLICY, check_upload
from portrait.rules.names import fold
from portrait.rules.pictures import Picture
from portrait.rules.transitions import ASSET_GONE, public_status

LIMITS: Final = FormLimits(max_file_bytes=UPLOAD_MAX_BYTES)
_MODEL_MAX: Final = 64
_STATUSES: Final = tuple(one.lower() for one in Status)
GENERIC: Final = "GENERIC"
_TYPES: Final = (*(one.lower() for one in AssetType), *Kind, GENERIC)
_DAYS: Final = tuple(str(days) for days in GENERIC_DAYS)


def _group(text: str | None, info: ValidationInfo) -> str | None:
    """Either name of the group will do; the earlier one was read already, unless it is wrong."""
    other = info.data.get("assetGroupId")
    if text is None:
        if other is None and "assetGroupId" in info.data:
            raise ValueError("is required")
        return None
    if other not in {None, group_id(text)}:
        raise ValueError("differs from assetGroupId; send one of them")
    return group_id(text)


def _group_if_any(text: str | None, info: ValidationInfo) -> str | None:
    return None if text is None else _group(text, info)


def _retention(text: str | None, info: ValidationInfo) -> str | None:
    if text is not None and text not in _DAYS:
        raise ValueError(f"must be one of {', '.join(_DAYS)}")
    if text is not None and (info.data.get("groupId") or info.data.get("assetGroupId")):
        raise ValueError("is of generic uploads; the assets of a group have no end")
    return text


def _kind_of_group(text: str | None, info: ValidationInfo) -> str | None:
    """`type` may name a kind of group, too; what it says then is not to be said otherwise."""
    other = info.data.get("type")
    if text is not None and other in set(Kind) and Kind(other).type != Kind(text).type:
        raise ValueError("differs from type; send one of them")
    return text


class NewAssetFields(RestRequest):
    """What an asset by URL and one by file have in common. `model` is taken and decides nothing."""

    assetGroupId: GroupIdText | None = None  # noqa: N815 - the contract's spelling
    groupId: Annotated[  # noqa: N815 - the contract's spelling
        str | None, AfterValidator(_group), Field(validate_default=True), shapes.GROUP_ID
    ] = None
    name: OptionalNameText = ""
    model: Annotated[str, Field(max_length=_MODEL_MAX)] = ""

    @property
    def group(self) -> GroupId:
        """Where the asset goes."""
        return GroupId(self.groupId or self.assetGroupId or "")


class CreateAsset(NewAssetFields):
    """POST /v1/assets as JSON. `url` may be the file itself."""

    url: SourceText
    assetType: Annotated[  # noqa: N815 - the contract's spelling
        str,
        AfterValidator(one_of(*AssetType)),
        AfterValidator(announced_as("url")),
        Field(validate_default=True),
        shapes.words(*AssetType),
    ] = AssetType.IMAGE


class UploadAsset(NewAssetFields):
    """The text fields of POST /v1/assets as a form. Without a group it is a generic upload."""

    groupId: Annotated[  # noqa: N815 - the contract's spelling
        str | None, AfterValidator(_group_if_any), shapes.GROUP_ID
    ] = None
    retentionDays: Annotated[  # noqa: N815 - the contract's spelling
        str | None, AfterValidator(_retention), shapes.words(*_DAYS)
    ] = None

    @property
    def days(self) -> int | None:
        """How long a generic upload is kept; None: it is an asset."""
        if self.group:
            return None
        return int(self.retentionDays or GENERIC_DAYS_DEFAULT)


@dataclass(frozen=True, slots=True)
class Upload:
    """A form: its fields, and the picture in it."""

    asked: UploadAsset
    picture: Picture
    data: bytes = field(repr=False)


class UpdateAsset(RestRequest):
    """PATCH /v1/assets/{assetId}."""

    name: NameText


class ListAssets(PageRequest):
    """GET /v1/assets. `keyword` is a part of the name, or an asset's whole id.

    A key has one owner: `ownedOnly` and `createdBy` leave nothing out.
    """

    groupId: GroupIdText | None = None  # noqa: N815 - the contract's spelling
    assetGroupId: GroupIdText | None = None  # noqa: N815
    keyword: KeywordText = ""
    status: Annotated[str, AfterValidator(one_of(*_STATUSES)), shapes.words(*_STATUSES)] | None = (
        None
    )
    type: Annotated[str, AfterValidator(one_of(*_TYPES)), shapes.words(*_TYPES)] | None = None
    groupKind: Annotated[  # noqa: N815 - the contract's spelling
        KindText | None, AfterValidator(_kind_of_group)
    ] = None
    ownedOnly: TruthText = "true"  # noqa: N815
    createdBy: KeywordText = ""  # noqa: N815

    @property
    def generic(self) -> bool:
        """Whether it is generic uploads that are asked for, which have a list of their own."""
        return self.type == GENERIC

    def is_of(self, upload: GenericUpload) -> bool:
        """Whether this one is among those. They are in no group, and active at once."""
        named = self.keyword == upload.upload or fold(self.keyword) in fold(upload.name)
        grouped = self.groupId or self.assetGroupId or self.groupKind
        return named and not grouped and self.status in {None, "active"}

    @property
    def wanted(self) -> AssetFilter:
        """Which assets."""
        asset = _named(self.keyword)
        wanted = {group for group in (self.groupId, self.assetGroupId) if group}
        medium = self.type if self.type not in set(Kind) else None
        kind = self.groupKind if medium == self.type else self.type
        return AssetFilter(
            group_type=Kind(kind).type if kind else None,
            type=AssetType(medium.capitalize()) if medium else None,
            assets=frozenset([asset] if asset else []),
            groups=frozenset(map(GroupId, wanted)),
            states=frozenset(
                state
                for state in AssetState
                if state not in ASSET_GONE and public_status(state).lower() == self.status
            ),
            name="" if asset else self.keyword,
        )


def _named(keyword: str) -> AssetId | None:
    try:
        return parse_asset_id(keyword)
    except MalformedId:
        return None


def creation(request: Request, reading: Reading) -> CreateAsset | Upload:
    """What is to become an asset. Raises InvalidParameter naming every field, BodyTooLarge."""
    kind = request.headers.get("content-type", "")
    if kind.lstrip().lower().startswith("multipart/"):
        return upload(kind, request.body)
    return body(CreateAsset, request, reading)


def upload(content_type: str, form: bytes) -> Upload:
    """What a form asks for. Raises InvalidParameter naming every offending field, BodyTooLarge."""
    read: list[UploadAsset] = []
    pictures: list[Picture] = []

    def judge(fields: Mapping[str, str], file: FilePart | None) -> list[FieldProblem]:
        problems: list[FieldProblem] = []
        try:
            read.append(parse(UploadAsset, json.dumps(dict(fields)).encode(), None))
        except InvalidParameter as error:
            problems += error.problems
        try:
            if file is not None:
                pictures.append(check_upload(file.data, file.content_type, ALL_PICTURES_POLICY))
        except InvalidParameter as error:
            problems += error.problems
        return problems

    parsed = parse_form(content_type, form, LIMITS, judge)
    return Upload(read[0], pictures[0], parsed.file.data)
