"""No transition happens that the table of transitions does not hold."""

from collections.abc import Mapping

from portrait.model import AssetState, GroupState, VideoState
from portrait.rules.transitions import (
    ASSET_AT_REST,
    ASSET_TRANSITIONS,
    GROUP_AT_REST,
    GROUP_TRANSITIONS,
    VIDEO_AT_REST,
    VIDEO_TRANSITIONS,
)


class ForbiddenMove(Exception):
    """Code asked for a transition that the table does not hold: a fault of ours, never of data."""


def asset_move(
    sources: frozenset[AssetState], target: AssetState, changes: Mapping[str, object]
) -> dict[str, object]:
    """What a move sets beside the state: a row at rest is due for nobody. Raises ForbiddenMove."""
    for source in sources:
        if (source, target) not in ASSET_TRANSITIONS:
            raise ForbiddenMove(f"asset {source} -> {target}")
    return _due(changes, at_rest=target in ASSET_AT_REST)


def group_move(
    sources: frozenset[GroupState], target: GroupState, changes: Mapping[str, object]
) -> dict[str, object]:
    """What a move sets beside the state: a row at rest is due for nobody. Raises ForbiddenMove."""
    for source in sources:
        if (source, target) not in GROUP_TRANSITIONS:
            raise ForbiddenMove(f"group {source} -> {target}")
    return _due(changes, at_rest=target in GROUP_AT_REST)


def video_move(
    sources: frozenset[VideoState], target: VideoState, changes: Mapping[str, object]
) -> dict[str, object]:
    """What a move sets beside the state: a row at rest is due for nobody. Raises ForbiddenMove."""
    for source in sources:
        if (source, target) not in VIDEO_TRANSITIONS:
            raise ForbiddenMove(f"video {source} -> {target}")
    return _due(changes, at_rest=target in VIDEO_AT_REST)


def _due(changes: Mapping[str, object], *, at_rest: bool) -> dict[str, object]:
    if not at_rest:
        return dict(changes)
    if changes.get("due_at") is not None:
        raise ForbiddenMove("a row at rest has no due_at")
    return {**changes, "due_at": None}
