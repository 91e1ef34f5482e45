"""The upload form of AllToken's Portrait API: `file`, `GroupId`, and optionally `Name`."""

from typing import Final

from portrait.dialects.action.door import PORTRAIT
from portrait.errors import FieldProblem, InvalidParameter
from portrait.http.multipart import Form, FormLimits
from portrait.ids import MalformedId, parse_group_id
from portrait.model import GroupId
from portrait.rules.limits import UPLOAD_MAX_BYTES
from portrait.rules.names import PROJECT_MAX, text_problem
from portrait.usecases.uploads import NewUpload

ACTION: Final = "CreateAsset"
"""An upload answers as the Action it stands for."""
LIMITS: Final = FormLimits(max_file_bytes=UPLOAD_MAX_BYTES, required_fields=("GroupId",))
_FIELDS: Final = frozenset({"GroupId", "Name", "ProjectName"})


def wanted(form: Form) -> NewUpload:
    """What the form asks for. Raises InvalidParameter naming every offending field."""
    problems = [
        FieldProblem(name, "is not a parameter of this request")
        for name in form.fields
        if name not in _FIELDS
    ]
    group = form.fields.get("GroupId", "")
    try:
        parse_group_id(group)
    except MalformedId:
        problems.append(FieldProblem("GroupId", "is not a group id"))
    name = form.fields.get("Name", "")
    problem = text_problem(name, shortest=0, longest=PORTRAIT.name_max)
    if problem:
        problems.append(FieldProblem("Name", problem))
    project = form.fields.get("ProjectName")
    problem = None if project is None else text_problem(project, shortest=1, longest=PROJECT_MAX)
    if problem:
        problems.append(FieldProblem("ProjectName", problem))
    if problems:
        raise InvalidParameter(*problems)
    return NewUpload(GroupId(group), name, project)
