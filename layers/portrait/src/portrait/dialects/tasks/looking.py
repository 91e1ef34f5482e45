"""What `GET /v1/tasks/{id}` takes: the task in the path, and the language of its words."""

from typing import Annotated, Final

from pydantic import BaseModel

from portrait.dialects import shapes
from portrait.dialects.tasks.languages import Language
from portrait.errors import FieldProblem, InvalidParameter
from portrait.http.events import Request
from portrait.model import TaskId
from portrait.rules.tasks import is_task_id

_NAME: Final = "language"


class Look(BaseModel):
    """The query, as the reference describes it."""

    language: Annotated[str, shapes.words(*Language)] = Language.ZH


def look(request: Request) -> tuple[TaskId, Language]:
    """Which task, and in which language. Raises InvalidParameter naming both if both are wrong."""
    text, problems = request.parameters.get("task", ""), []
    if not is_task_id(text):
        problems.append(FieldProblem("id", "is not a task id"))
    given = request.query.get(_NAME, ())
    if len(given) > 1:
        problems.append(FieldProblem(_NAME, "is given more than once"))
    elif given and given[0] not in set(Language):
        problems.append(FieldProblem(_NAME, f"must be one of {', '.join(Language)}"))
    if problems:
        raise InvalidParameter(*problems)
    return TaskId(text), language(request)


def language(request: Request | None) -> Language:
    """The language that a request asks for; Chinese if it asks for none, or for none of ours."""
    given = request.query.get(_NAME, ()) if request and request.method == "GET" else ()
    return Language(given[0]) if len(given) == 1 and given[0] in set(Language) else Language.ZH
