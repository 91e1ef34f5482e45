"""Every state a group or an asset can move to, and who may move it. One table for all readers.

    asset   queued -> submitting -> processing -> active | failed
            submitting -> queued (throttled) | unknown (outcome not known) | failed (refused)
            unknown -> processing (found by its marker) | queued (not found after the horizon)
                     | failed (not found too often)
            any of these -> deleting -> deleted

    group   creating -> active | unknown (outcome not known) | refused (the row is removed)
            unknown -> active (found by its marker) | creating (not found: sent again) | refused
            any of these -> deleting -> deleted

    session opening -> pending (a link is out)
            pending -> exchanging -> verified | parked (no slot left) | pending (not ready yet)
            opening, pending, exchanging -> failed | expired | quarantined
            failed, expired -> opening (the invite page tries another scan) | exchanging (late)
            failed -> quarantined (its last question was not answered)
            opening -> verified | parked; quarantined -> exchanging (a slow answer came)
            parked -> verified (there is room)
            any of these but verified -> withdrawn (its customer deleted the promised group)

    video   waiting -> submitting (its pictures are assets now) | failed (one of them failed)
            submitting -> queued | unknown (outcome not known) | removed, or failed (refused)
            unknown -> queued (found by its marker) | failed (not found after the horizon)
            queued, running -> what the upstream says, forwards only
            waiting, queued -> cancelled; any state at rest -> deleted

At rest are active, failed and deleted, and every session that nobody can finish any more: rows
that nobody has to come back to.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from portrait.model import AssetState, GroupState, SessionState, Status, VideoState


class Actor(StrEnum):
    """Who moves rows: the functions behind the doors, the ingest machine, the sweeper."""

    ROUTER = "router"
    INGEST = "ingest"
    SWEEP = "sweep"


_A, _G = AssetState, GroupState
_ROUTER: Final = frozenset({Actor.ROUTER})
_INGEST: Final = frozenset({Actor.INGEST})
_SWEEP: Final = frozenset({Actor.SWEEP})
_DRIVERS: Final = _INGEST | _SWEEP

ASSET_TRANSITIONS: Final[Mapping[tuple[AssetState, AssetState], frozenset[Actor]]] = (
    MappingProxyType(
        {
            (_A.QUEUED, _A.SUBMITTING): _INGEST,
            (_A.SUBMITTING, _A.PROCESSING): _INGEST,
            (_A.SUBMITTING, _A.QUEUED): _INGEST,
            (_A.SUBMITTING, _A.UNKNOWN): _DRIVERS,
            (_A.SUBMITTING, _A.FAILED): _INGEST,
            (_A.UNKNOWN, _A.PROCESSING): _SWEEP,
            (_A.UNKNOWN, _A.QUEUED): _SWEEP,
            (_A.UNKNOWN, _A.FAILED): _SWEEP,
            (_A.PROCESSING, _A.ACTIVE): _DRIVERS,
            (_A.PROCESSING, _A.FAILED): _DRIVERS,
            (_A.QUEUED, _A.DELETING): _ROUTER,
            (_A.SUBMITTING, _A.DELETING): _ROUTER,
            (_A.UNKNOWN, _A.DELETING): _ROUTER,
            (_A.PROCESSING, _A.DELETING): _ROUTER,
            (_A.ACTIVE, _A.DELETING): _ROUTER,
            (_A.FAILED, _A.DELETING): _ROUTER | _SWEEP,
            (_A.DELETING, _A.DELETED): frozenset(Actor),
        }
    )
)

GROUP_TRANSITIONS: Final[Mapping[tuple[GroupState, GroupState | None], frozenset[Actor]]] = (
    MappingProxyType(
        {
            (_G.CREATING, _G.ACTIVE): _ROUTER | _SWEEP,
            (_G.CREATING, _G.UNKNOWN): _ROUTER | _SWEEP,
            (_G.CREATING, None): _ROUTER | _SWEEP,
            (_G.UNKNOWN, _G.ACTIVE): _SWEEP,
            (_G.UNKNOWN, _G.CREATING): _SWEEP,
            (_G.UNKNOWN, None): _SWEEP,
            (_G.CREATING, _G.DELETING): _ROUTER,
            (_G.UNKNOWN, _G.DELETING): _ROUTER,
            (_G.ACTIVE, _G.DELETING): _ROUTER,
            (_G.DELETING, _G.DELETED): _ROUTER | _SWEEP,
        }
    )
)

_S = SessionState
SESSION_TRANSITIONS: Final[Mapping[tuple[SessionState, SessionState], frozenset[Actor]]] = (
    MappingProxyType(
        {
            (_S.OPENING, _S.PENDING): _ROUTER | _SWEEP,
            (_S.OPENING, _S.EXPIRED): _ROUTER | _SWEEP,
            (_S.PENDING, _S.EXCHANGING): _ROUTER | _SWEEP,
            (_S.PENDING, _S.OPENING): _ROUTER,
            (_S.OPENING, _S.FAILED): _ROUTER | _SWEEP,
            (_S.OPENING, _S.QUARANTINED): _ROUTER | _SWEEP,
            (_S.PENDING, _S.FAILED): _ROUTER | _SWEEP,
            (_S.PENDING, _S.EXPIRED): _ROUTER | _SWEEP,
            (_S.PENDING, _S.QUARANTINED): _ROUTER | _SWEEP,
            (_S.OPENING, _S.VERIFIED): _ROUTER | _SWEEP,
            (_S.OPENING, _S.PARKED): _ROUTER | _SWEEP,
            (_S.EXCHANGING, _S.PENDING): _ROUTER | _SWEEP,
            (_S.EXCHANGING, _S.VERIFIED): _ROUTER | _SWEEP,
            (_S.EXCHANGING, _S.PARKED): _ROUTER | _SWEEP,
            (_S.EXCHANGING, _S.FAILED): _ROUTER | _SWEEP,
            (_S.EXCHANGING, _S.EXPIRED): _SWEEP,
            (_S.EXCHANGING, _S.QUARANTINED): _SWEEP,
            (_S.FAILED, _S.OPENING): _ROUTER,
            (_S.FAILED, _S.EXCHANGING): _ROUTER | _SWEEP,
            (_S.FAILED, _S.QUARANTINED): _SWEEP,
            (_S.EXPIRED, _S.OPENING): _ROUTER,
            (_S.EXPIRED, _S.EXCHANGING): _ROUTER,
            (_S.QUARANTINED, _S.EXCHANGING): _ROUTER | _SWEEP,
            (_S.PARKED, _S.VERIFIED): _ROUTER | _SWEEP,
            (_S.OPENING, _S.WITHDRAWN): _ROUTER,
            (_S.PENDING, _S.WITHDRAWN): _ROUTER,
            (_S.EXCHANGING, _S.WITHDRAWN): _ROUTER,
            (_S.PARKED, _S.WITHDRAWN): _ROUTER,
            (_S.FAILED, _S.WITHDRAWN): _ROUTER,
            (_S.EXPIRED, _S.WITHDRAWN): _ROUTER,
            (_S.QUARANTINED, _S.WITHDRAWN): _ROUTER,
        }
    )
)

SESSION_AT_REST: Final = frozenset(_S) - {_S.OPENING, _S.PENDING, _S.EXCHANGING}
SESSION_DECIDED: Final = frozenset({_S.VERIFIED, _S.PARKED, _S.WITHDRAWN})
"""Whatever a scan of such a session still makes upstream belongs to nobody."""

_V = VideoState
VIDEO_AT_REST: Final = frozenset({_V.SUCCEEDED, _V.FAILED, _V.CANCELLED, _V.EXPIRED, _V.DELETED})
_ALL: Final = frozenset(Actor)
VIDEO_TRANSITIONS: Final[Mapping[tuple[VideoState, VideoState | None], frozenset[Actor]]] = (
    MappingProxyType(
        {
            (_V.WAITING, _V.SUBMITTING): _DRIVERS,
            (_V.WAITING, _V.FAILED): _DRIVERS,
            (_V.WAITING, _V.CANCELLED): _ROUTER,
            (_V.SUBMITTING, _V.QUEUED): _ROUTER | _DRIVERS,
            (_V.SUBMITTING, _V.UNKNOWN): _ALL,
            (_V.SUBMITTING, _V.WAITING): _DRIVERS,
            (_V.SUBMITTING, _V.FAILED): _DRIVERS,
            (_V.SUBMITTING, None): _ROUTER,
            (_V.UNKNOWN, _V.QUEUED): _ALL,
            (_V.UNKNOWN, _V.FAILED): _SWEEP,
            **{
                (source, target): _ALL
                for source in (_V.QUEUED, _V.RUNNING)
                for target in (_V.RUNNING, _V.SUCCEEDED, _V.FAILED, _V.CANCELLED, _V.EXPIRED)
                if source is not target
            },
            **{(source, _V.DELETED): _ROUTER for source in VIDEO_AT_REST - {_V.DELETED}},
        }
    )
)

ASSET_AT_REST: Final = frozenset({_A.ACTIVE, _A.FAILED, _A.DELETED})
GROUP_AT_REST: Final = frozenset({_G.ACTIVE, _G.DELETED})
ASSET_GONE: Final = frozenset({_A.DELETING, _A.DELETED})
"""States that read as if the asset had never existed."""
GROUP_GONE: Final = frozenset({_G.DELETING, _G.DELETED})
"""States that read as if the group had never existed."""


def asset_sources(target: AssetState) -> frozenset[AssetState]:
    """The states from which an asset may move to `target`."""
    return frozenset(source for source, to in ASSET_TRANSITIONS if to is target)


def group_sources(target: GroupState | None) -> frozenset[GroupState]:
    """The states from which a group may move to `target`; None: the row may be removed."""
    return frozenset(source for source, to in GROUP_TRANSITIONS if to is target)


def video_sources(target: VideoState | None) -> frozenset[VideoState]:
    """The states from which a video may move to `target`; None: the row may be removed."""
    return frozenset(source for source, to in VIDEO_TRANSITIONS if to is target)


def public_status(state: AssetState) -> Status:
    """What a customer sees of an asset's state."""
    if state is _A.ACTIVE:
        return Status.ACTIVE
    if state is _A.FAILED:
        return Status.FAILED
    return Status.PROCESSING
