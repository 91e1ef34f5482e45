"""The twelve actions as a table; whoever adds an action adds a row, a rate and a rule."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from functions.sandbox import assets, groups, liveness
from functions.sandbox.requests import (
    ById,
    ByToken,
    CreateAsset,
    CreateGroup,
    CreateSession,
    ListAssets,
    ListGroups,
    Request,
    UpdateAsset,
    UpdateGroup,
    read_request,
)
from functions.sandbox.world import Caller, World

Result = dict[str, Any] | None
M = TypeVar("M", bound=Request)


@dataclass(frozen=True, slots=True)
class Action:
    """How a body is read, and what is done about it."""

    read: Callable[[bytes], Request]
    run: Callable[[World, Caller, Any], Result]
    deletes: bool = False
    filters: bool = False


def _row(
    model: type[M],
    run: Callable[[World, Caller, M], Result],
    *,
    deletes: bool = False,
    filters: bool = False,
) -> Action:
    """A row whose rule takes exactly the model that its body is read into."""
    return Action(lambda body: read_request(model, body), run, deletes=deletes, filters=filters)


ACTIONS: Final = {
    "CreateAssetGroup": _row(CreateGroup, groups.create),
    "GetAssetGroup": _row(ById, groups.get),
    "ListAssetGroups": _row(ListGroups, groups.list_, filters=True),
    "UpdateAssetGroup": _row(UpdateGroup, groups.update),
    "DeleteAssetGroup": _row(ById, groups.delete, deletes=True),
    "CreateAsset": _row(CreateAsset, assets.create),
    "GetAsset": _row(ById, assets.get),
    "ListAssets": _row(ListAssets, assets.list_, filters=True),
    "UpdateAsset": _row(UpdateAsset, assets.update),
    "DeleteAsset": _row(ById, assets.delete, deletes=True),
    "CreateVisualValidateSession": _row(CreateSession, liveness.create),
    "GetVisualValidateResult": _row(ByToken, liveness.result),
}
