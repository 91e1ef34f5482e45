"""The upload form of AllToken's Portrait API: `file`, `GroupId`, and optionally `Name`."""

from collections.abc import Mapping
from typing import Final

from portrait.dialects.action.door import PORTRAIT
from portrait.errors import FieldProblem, InvalidParameter
from portrait.http.multipart import Form, FormLimits
from portrait.ids import MalformedId, parse_group_id
from portrait.model import GroupId
from portrait.rules.limits import UPLOAD_MAX_BYTES
from portrait.rules.media import check_upload
from portrait.rules.names import PROJECT_MAX, text_problem
from portrait.rules.pictures import Picture
from portrait.usecases.uploads import NewUpload

ACTION: Final = "CreateAsset"
"""An upload answers as the Action it stands for."""
LIMITS: Final = FormLimits(max_file_bytes=UPLOAD_MAX_BYTES, required_fields=("GroupId",))
_FIELDS: Final = frozenset({"GroupId", "Name", "ProjectName"})


def read(form: Form) -> tuple[NewUpload, Picture]:
    """What the form asks for, and the picture in it.

    Raises InvalidParameter naming every offending field.
    """
    problems = _field_problems(form.fields)
    try:
        picture = check_upload(form.file.data, form.file.content_type)
    except InvalidParameter as error:
        raise InvalidParameter(*problems, *error.problems) from error
    if problems:
        raise InvalidParameter(*problems)
    group, name = GroupId(form.fields["GroupId"]), form.fields.get("Name", "")
    return NewUpload(group, name, form.fields.get("ProjectName")), picture


def _field_problems(fields: Mapping[str, str]) -> list[FieldProblem]:
    problems = [
        FieldProblem(name, "is not a parameter of this request")
        for name in fields
        if name not in _FIELDS
    ]
    try:
        parse_group_id(fields["GroupId"])
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
