"""The upload form of AllToken's Portrait API: `file`, `GroupId`, and optionally `Name`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from portrait.dialects.action.door import PORTRAIT
from portrait.errors import FieldProblem, InvalidParameter
from portrait.http.events import Request
from portrait.http.idempotency import once_of
from portrait.http.multipart import FilePart, FormLimits, parse_form
from portrait.ids import MalformedId, parse_group_id
from portrait.model import GroupId, Once
from portrait.rules.limits import UPLOAD_MAX_BYTES
from portrait.rules.media import check_upload
from portrait.rules.names import PROJECT_MAX, text_problem
from portrait.rules.pictures import Picture
from portrait.usecases.uploads import NewUpload

ACTION: Final = "CreateAsset"
"""An upload answers as the Action it stands for."""
_SCOPE: Final = "Upload"
"""What its idempotency keys are kept apart by: it takes other fields than the Action."""
LIMITS: Final = FormLimits(max_file_bytes=UPLOAD_MAX_BYTES, required_fields=("GroupId",))
_ANY_GROUP: Final = "group-20260101000000-00000"
_FIELDS: Final = frozenset({"GroupId", "Name", "ProjectName"})


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


def once_asked(request: Request, wanted: NewUpload, data: bytes, now: datetime) -> Once | None:
    """What an upload writes beside its row; None without a key. Raises InvalidParameter.

    The file is its bytes: neither its name nor the form around it counts.
    """
    fields = {"GroupId": wanted.group, "Name": wanted.name, "ProjectName": wanted.project}
    return once_of(request, PORTRAIT.name, _SCOPE, fields, now, files=[data])


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
