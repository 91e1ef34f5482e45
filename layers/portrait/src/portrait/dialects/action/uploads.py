"""The upload form of AllToken's Portrait API: `file`, `GroupId`, and optionally `Name`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from portrait.dialects.action.door import PORTRAIT
from portrait.errors import FieldProblem, InvalidParameter
from portrait.http.multipart import FilePart, FormLimits, parse_form
from portrait.ids import MalformedId, parse_group_id
from portrait.model import AssetType, GroupId, Receipt
from portrait.ports.receipts import RawFile
from portrait.rules.formats import MEDIA_TYPES
from portrait.rules.limits import BODY_MAX_BYTES, UPLOAD_MAX_BYTES
from portrait.rules.media import check_upload, measured
from portrait.rules.names import PROJECT_MAX, text_problem
from portrait.rules.once import fingerprint
from portrait.rules.pictures import Picture
from portrait.usecases.arriving import ArrivedAsset
from portrait.usecases.queueing import NewAsset

LIMITS: Final = FormLimits(max_file_bytes=UPLOAD_MAX_BYTES, required_fields=("GroupId",))
_ANY_GROUP: Final = "group-20260101000000-00000"
_FIELDS: Final = frozenset({"GroupId", "Name", "ProjectName"})


@dataclass(frozen=True, slots=True)
class NewUpload:
    """What a customer asks for beside the file."""

    group: GroupId
    name: str
    project: str | None


def read(content_type: str, body: bytes) -> tuple[NewUpload, Picture, bytes]:
    """What the form asks for, the picture in it, and the picture's bytes.

    Raises InvalidParameter naming every offending field, BodyTooLarge.
    """
    pictures: list[Picture] = []

    def judge(fields: Mapping[str, str], file: FilePart | None) -> list[FieldProblem]:
        problems = _field_problems(fields)
        if file is not None:
            try:
                pictures.append(check_upload(file.data, file.content_type))
            except InvalidParameter as error:
                problems += error.problems
        return problems

    form = parse_form(content_type, body, LIMITS, judge)
    group, name = GroupId(form.fields["GroupId"]), form.fields.get("Name", "")
    wanted = NewUpload(group, name, form.fields.get("ProjectName"))
    return wanted, pictures[0], form.file.data


class PortraitForms:
    """Reads what came by this form and was stored as it was."""

    def most_bytes(self, receipt: Receipt) -> int:
        """All that the edge lets through."""
        del receipt
        return BODY_MAX_BYTES

    def read(self, receipt: Receipt, raw: RawFile) -> ArrivedAsset:
        """Raises InvalidParameter naming every offending field, BodyTooLarge."""
        del receipt
        wanted, picture, data = read(raw.media_type, raw.data)
        return ArrivedAsset(
            group=wanted.group,
            new=NewAsset(
                AssetType.IMAGE, wanted.name, wanted.project, measures=measured(picture, len(data))
            ),
            asked=fingerprint(_asked(wanted), data),
            media_type=MEDIA_TYPES[picture.format],
            data=data,
        )


def _asked(wanted: NewUpload) -> dict[str, object]:
    return {"GroupId": wanted.group, "Name": wanted.name, "ProjectName": wanted.project}


def _field_problems(fields: Mapping[str, str]) -> list[FieldProblem]:
    problems = [
        FieldProblem(name, "is not a parameter of this request")
        for name in fields
        if name not in _FIELDS
    ]
    try:
        # One that is missing, or could not be read, is named by the form's own rules.
        parse_group_id(fields.get("GroupId", _ANY_GROUP))
    except MalformedId:
        problems.append(FieldProblem("GroupId", "is not a group id"))
    for name, shortest, longest in (
        ("Name", 0, PORTRAIT.name_max),
        ("ProjectName", 1, PROJECT_MAX),
    ):
        problem = text_problem(fields.get(name, "-"), shortest=shortest, longest=longest)
        if problem:
            problems.append(FieldProblem(name, problem))
    return problems
