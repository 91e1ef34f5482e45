"""What the routes of groups and assets have in common: ids, names, queries, pages, times."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from portrait.dialects import shapes
from portrait.dialects.problems import parse
from portrait.errors import BodyTooLarge, FieldProblem, InvalidParameter
from portrait.http.events import Request
from portrait.ids import MalformedId, parse_asset_id, parse_generic_id, parse_group_id
from portrait.model import AssetId, GenericId, GroupId, GroupType
from portrait.rules.embedded import source_problem
from portrait.rules.limits import DESCRIPTION_MAX, NATIVE_NAME_MAX, PAGE_SIZE_MAX
from portrait.rules.names import text_problem
from portrait.usecases.lists import ByPage

BODY_MAX_BYTES: Final = 1_048_576
PAGE_DEFAULT: Final = 20
"""Items of one page when nothing is asked for (Token360, API reference)."""
_RECORD: Final = "is the id of a record; use the assetId, which begins with ta_"
Model = TypeVar("Model", bound=BaseModel)


class Kind(StrEnum):
    """What a group holds, in this dialect's words. Both real ones are one kind to everybody."""

    VIRTUAL_PORTRAIT = "VIRTUAL_PORTRAIT"
    REAL_FACE = "REAL_FACE"
    REAL_PERSON = "REAL_PERSON"

    @property
    def type(self) -> GroupType:
        """The same in the core's words."""
        return GroupType.AIGC if self is Kind.VIRTUAL_PORTRAIT else GroupType.LIVENESS_FACE


KINDS: Final = {GroupType.AIGC: "VIRTUAL_PORTRAIT", GroupType.LIVENESS_FACE: "REAL_FACE"}
TYPES: Final = {GroupType.AIGC: "AIGC", GroupType.LIVENESS_FACE: "REAL_PERSON"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a request is read with: origins of the stack itself that count as public hosts."""

    own_origins: frozenset[str] = frozenset()


class RestRequest(BaseModel):
    """Strict: no coercion, no unknown members."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


def body(model: type[Model], request: Request, reading: Reading) -> Model:
    """The request in a JSON body. Raises InvalidParameter, BodyTooLarge."""
    if len(request.body) > BODY_MAX_BYTES:
        raise BodyTooLarge(FieldProblem("body", f"must be at most {BODY_MAX_BYTES:,} bytes"))
    return parse(model, request.body, reading)


def query(model: type[Model], request: Request, reading: Reading) -> Model:
    """The request in the query string. Raises InvalidParameter."""
    given = {name: values[-1] for name, values in request.query.items() if values}
    repeated = [
        FieldProblem(name[:64], "is given more than once")
        for name, values in request.query.items()
        if len(values) > 1
    ]
    try:
        asked = parse(model, json.dumps(given).encode(), reading)
    except InvalidParameter as error:
        raise InvalidParameter(*repeated, *error.problems) from error
    if repeated:
        raise InvalidParameter(*repeated)
    return asked


def path_group(request: Request) -> GroupId:
    """The group that the path names. Raises InvalidParameter."""
    return GroupId(_from_path(request, "group", group_id))


def path_asset(request: Request) -> AssetId:
    """The asset that the path names. Raises InvalidParameter."""
    return AssetId(_from_path(request, "asset", asset_id))


def path_generic(request: Request) -> GenericId | None:
    """The generic upload that the path names, if it names one. Raises InvalidParameter."""
    if not request.parameters.get("asset", "").startswith("ua_"):
        return None
    return GenericId(_from_path(request, "asset", generic_id))


def _from_path(request: Request, name: str, read: Callable[[str], str]) -> str:
    try:
        return read(request.parameters.get(name, ""))
    except ValueError as error:
        field = "assetId" if name == "asset" else "assetGroupId"
        raise InvalidParameter(FieldProblem(field, str(error))) from error


def group_id(text: str) -> str:
    """A group id. Raises ValueError with a message for the sender."""
    try:
        return parse_group_id(text)
    except MalformedId as error:
        raise ValueError("is not a group id") from error


def asset_id(text: str) -> str:
    """An asset id of either spelling, in ours. Raises ValueError with a message for the sender."""
    if text.startswith("rec_"):
        raise ValueError(_RECORD)
    try:
        return parse_asset_id(text)
    except MalformedId as error:
        raise ValueError("is not an asset id") from error


def generic_id(text: str) -> str:
    """The id of a generic upload. Raises ValueError with a message for the sender."""
    try:
        return parse_generic_id(text)
    except MalformedId as error:
        raise ValueError("is not an asset id") from error


def _text(shortest: int, longest: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        problem = text_problem(text, shortest=shortest, longest=longest)
        if problem:
            raise ValueError(problem)
        return text

    return check


def one_of(*words: str) -> Callable[[str], str]:
    """One of these words, letter case ignored, as it is spelt here."""
    spelt = {word.lower(): word for word in words}

    def check(text: str) -> str:
        if text.lower() not in spelt:
            raise ValueError(f"must be one of {', '.join(words)}")
        return spelt[text.lower()]

    return check


def _source(text: str, info: ValidationInfo) -> str:
    reading = info.context if isinstance(info.context, Reading) else Reading()
    problem = source_problem(text, reading.own_origins)
    if problem:
        raise ValueError(problem)
    return text


def _whole(text: object) -> object:
    if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) <= 9:  # noqa: PLR2004 - no page has ten digits
        return int(text)
    raise ValueError("must be a whole number")


_UP_TO_NAME: Final = shapes.length(0, NATIVE_NAME_MAX)
NameText = Annotated[
    str, AfterValidator(_text(1, NATIVE_NAME_MAX)), shapes.length(1, NATIVE_NAME_MAX)
]
OptionalNameText = Annotated[str, AfterValidator(_text(0, NATIVE_NAME_MAX)), _UP_TO_NAME]
DescriptionText = Annotated[
    str, AfterValidator(_text(0, DESCRIPTION_MAX)), shapes.length(0, DESCRIPTION_MAX)
]
KeywordText = Annotated[str, AfterValidator(_text(0, NATIVE_NAME_MAX)), _UP_TO_NAME]
GroupIdText = Annotated[str, AfterValidator(group_id), shapes.GROUP_ID]
KindText = Annotated[str, AfterValidator(one_of(*Kind)), shapes.words(*Kind)]
SourceText = Annotated[str, AfterValidator(_source), shapes.SOURCE]
TruthText = Annotated[str, AfterValidator(one_of("true", "false")), shapes.words("true", "false")]
Whole = Annotated[int, Field(ge=1), BeforeValidator(_whole)]
PageSize = Annotated[int, Field(ge=1, le=PAGE_SIZE_MAX), BeforeValidator(_whole)]


class PageRequest(RestRequest):
    """Which page, from 1."""

    current: Whole = 1
    size: PageSize = PAGE_DEFAULT


def window(asked: PageRequest, deepest: int) -> ByPage:
    """The page that is asked for. Raises InvalidParameter for one that is too deep."""
    if asked.current * asked.size > deepest:
        raise InvalidParameter(FieldProblem("current", f"current x size must be <= {deepest}"))
    return ByPage(asked.current, asked.size)


def page(items: Sequence[Mapping[str, Any]], total: int, shown: ByPage) -> dict[str, Any]:
    """A page in both shapes that are documented: records and total, list and pagination."""
    pages = -(-total // shown.size)
    figures = {"current": shown.number, "size": shown.size, "total": total, "pages": pages}
    return {"records": items, **figures, "list": items, "pagination": figures}


def time(value: datetime) -> str:
    """A moment in UTC, to the millisecond."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
