"""A customer's groups in one list: those that are there, and those that wait for their person.

Promises are read first: one that is kept between the two reads is in both, and shown as the group.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from portrait.model import Group, GroupId, Principal
from portrait.ports.catalogue import Catalogue, GroupFilter
from portrait.rules.names import fold
from portrait.usecases.lists import ByPage, Listing
from portrait.usecases.real_groups import PendingGroup, pending_groups
from portrait.usecases.verifying import LivenessPorts

Row = Group | PendingGroup


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of both a list shows."""

    groups: GroupFilter | None = None
    """None: none of those that are there."""
    promises: Callable[[PendingGroup], bool] | None = None
    """None: none of those that wait."""
    name: str = ""
    """A part of the name of what waits, letter case ignored."""


def list_groups_and_promises(
    principal: Principal,
    wanted: Wanted,
    shown: ByPage,
    *,
    catalogue: Catalogue,
    ports: LivenessPorts,
) -> Listing[Row]:
    """A page of them, the newest first, and how many there are. Raises ServiceUnavailable."""
    waiting = _waiting(principal, wanted, ports)
    there = _there(principal, wanted, catalogue)
    ordered = sorted({*there, *waiting}, reverse=True)
    first = (shown.number - 1) * shown.size
    page = ordered[first : first + shown.size]
    found: dict[GroupId, Row] = {one: waiting[one] for one in page if one in waiting}
    named = [one for one in page if one in there]
    if wanted.groups is not None and named:
        rows = catalogue.read_groups(principal.customer, wanted.groups, named)
        found |= {row.group: row for row in rows}
    return Listing([found[one] for one in page if one in found], total=len(ordered))


def _waiting(
    principal: Principal, wanted: Wanted, ports: LivenessPorts
) -> Mapping[GroupId, PendingGroup]:
    shows = wanted.promises
    if shows is None:
        return {}
    part = fold(wanted.name)
    return {
        one.group: one
        for one in pending_groups(principal, ports)
        if shows(one) and part in fold(one.session.group_name)
    }


def _there(principal: Principal, wanted: Wanted, catalogue: Catalogue) -> Sequence[GroupId]:
    if wanted.groups is None:
        return ()
    return [one.group for one in catalogue.index_groups(principal.customer, wanted.groups)]
