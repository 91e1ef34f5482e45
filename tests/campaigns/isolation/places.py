"""Where ids enter: found in the request models themselves, so that none can be forgotten.

A text member is an id's place when it takes a well-formed id of a kind and refuses "x" as no such
id. A member that is named like an id and is no such place is an oversight.
"""

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from portrait.dialects.action.door import NATIVE, Reading

GROUP, ASSET = "group", "asset"
PERSON: Final = "group of a person"
TASK, GENERIC = "task", "generic upload"
TOKEN: Final = "token"
"""What a verification is asked for by: any text is one, so a stranger's is looked up as well."""
OWN_HOOK: Final = "hook_0wn0000000"
"""An endpoint of the caller's."""
VIDEO: Final = "video"
RECEIPT: Final = "receipt"
"""An upload, by the id of the asset that it may become."""
HOOK, DELIVERY, AFTER = "webhook", "delivery", "beginning of a page"
WELL_FORMED: Final = {
    GROUP: "group-20260318035710-k3x9q",
    ASSET: "asset-20260318035710-k3x9q",
    PERSON: "group-20260318035710-k3x9q",
    RECEIPT: "asset-20260318035710-k3x9q",
}
_REFUSED: Final = {"is not a group id": GROUP, "is not an asset id": ASSET}
_TOKENS: Final = frozenset({"BytedToken"})
_SIGNED: Final = frozenset({"NextToken", "ClientToken"})
"""Cursors carry a signature, idempotency keys are hashed: neither names what can be looked up."""
_ANNOTATED: Final[Any] = Annotated
_NAMED_LIKE_AN_ID: Final = re.compile(r"(?:^|[A-Za-z_])(?:Id|ID|(?:(?<=_)|^)id)s?$|[Tt]okens?$")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text member of a request: the names that lead to it, and whether it is in a list."""

    path: tuple[str, ...]
    form: Any
    many: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A member of one Action that takes an id of a kind; a list of them is a filter."""

    action: str
    path: tuple[str, ...]
    kind: str
    many: bool

    @property
    def named(self) -> str:
        """As refusals name it."""
        return ".".join(self.path) + ("[0]" if self.many else "")

    def inside(self, body: Mapping[str, Any], value: object) -> dict[str, Any]:
        """The body with the value in its place."""
        filled: Any = [value] if self.many else value
        for name in reversed(self.path[1:]):
            filled = {name: filled}
        return {**body, self.path[0]: filled}


def leaves(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """Every text member of a model, those of lists and of models inside it too."""
    for name, info in model.model_fields.items():
        yield from _leaves(info.annotation, tuple(info.metadata), (*path, name), many=False)


def _leaves(
    kind: Any, checks: tuple[Any, ...], path: tuple[str, ...], *, many: bool
) -> Iterator[Leaf]:
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from _leaves(args[0], (*args[1:], *checks), path, many=many)
    elif kind is str:
        yield Leaf(path, _ANNOTATED[(str, *checks)] if checks else str, many)
    elif origin in {Union, types.UnionType}:
        for one in args:
            yield from _leaves(one, checks, path, many=many)
    elif origin in {list, set, frozenset, tuple}:
        yield from _leaves(args[0], (), path, many=True)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from leaves(kind, path)


def places(action: str, model: type[BaseModel]) -> tuple[Place, ...]:
    """Where ids enter an Action."""
    found = ((leaf, kind_of(leaf)) for leaf in leaves(model))
    return tuple(Place(action, leaf.path, kind, leaf.many) for leaf, kind in found if kind)


def kind_of(leaf: Leaf) -> str | None:
    """Of what kind the ids are that a member takes, if it takes ids."""
    if leaf.path[-1] in _TOKENS:
        return TOKEN
    form: TypeAdapter[str] = TypeAdapter(leaf.form)
    reading = Reading(NATIVE)
    try:
        form.validate_python("x", context=reading)
    except ValidationError as error:
        said = [str(one.get("ctx", {}).get("error", "")) for one in error.errors()]
        kind = next((_REFUSED[text] for text in said if text in _REFUSED), None)
        if kind:
            form.validate_python(WELL_FORMED[kind], context=reading)
        return kind
    return None


def overlooked(action: str, model: type[BaseModel]) -> list[str]:
    """Members that are named like ids and take any text: an id would be looked up unchecked."""
    known = {place.path for place in places(action, model)}
    return [
        f"{action}.{'.'.join(leaf.path)}"
        for leaf in leaves(model)
        if named_like_an_id(leaf.path[-1]) and leaf.path not in known
    ]


def named_like_an_id(name: str) -> bool:
    """Whether a member's name promises an id."""
    return name not in _SIGNED and _NAMED_LIKE_AN_ID.search(name) is not None
