"""What the routes of groups take and answer."""

from typing import Annotated, Any, Final

import segno
from pydantic import AfterValidator

from portrait.dialects import shapes
from portrait.dialects.rest.fields import (
    KINDS,
    TYPES,
    DescriptionText,
    KeywordText,
    Kind,
    KindText,
    NameText,
    PageRequest,
    RestRequest,
    TruthText,
    one_of,
    page,
    time,
)
from portrait.model import Group, GroupState, GroupType, SessionState
from portrait.ports.catalogue import GroupFilter
from portrait.ports.ledger import GroupChanges
from portrait.rules.liveness import Standing
from portrait.rules.transitions import GROUP_GONE
from portrait.usecases.group_lists import Wanted
from portrait.usecases.lists import ByPage, Listing
from portrait.usecases.real_groups import PendingGroup

ACTIVE: Final = "active"
PROCESSING: Final = "processing"
_PENDING: Final = {
    Standing.PENDING: "pending",
    Standing.VERIFIED: ACTIVE,
    Standing.PARKED: "quota_exceeded",
    Standing.LAPSED: "expired",
}
"""What a group that was promised is said to be; PARKED passed, and waits for a free slot."""
_FAILED: Final = frozenset({SessionState.FAILED, SessionState.QUARANTINED})
FAILED: Final = "failed"
_WAITING: Final = (*(word for word in _PENDING.values() if word != ACTIVE), FAILED)
_THERE: Final = (ACTIVE, PROCESSING)
_STATUSES: Final = (*_THERE, *_WAITING)


class CreateGroup(RestRequest):
    """POST /v1/asset-groups."""

    name: NameText
    groupKind: KindText  # noqa: N815 - the contract's spelling
    description: DescriptionText = ""

    @property
    def kind(self) -> Kind:
        """What the group is to hold."""
        return Kind(self.groupKind)


class UpdateGroup(RestRequest):
    """PATCH /v1/asset-groups/{id}."""

    name: NameText | None = None
    description: DescriptionText | None = None

    @property
    def changes(self) -> GroupChanges:
        """What is to be another."""
        changes: GroupChanges = {}
        if self.name is not None:
            changes["name"] = self.name
        if self.description is not None:
            changes["description"] = self.description
        return changes


class ListGroups(PageRequest):
    """GET /v1/asset-groups. A key has one owner: `ownedOnly` and `createdBy` leave nothing out."""

    keyword: KeywordText = ""
    groupKind: KindText | None = None  # noqa: N815 - the contract's spelling
    status: Annotated[str, AfterValidator(one_of(*_STATUSES)), shapes.words(*_STATUSES)] | None = (
        None
    )
    ownedOnly: TruthText = "true"  # noqa: N815
    createdBy: KeywordText = ""  # noqa: N815

    @property
    def wanted(self) -> Wanted:
        """Which groups, there or not yet."""
        kind = Kind(self.groupKind).type if self.groupKind else None
        there = GroupFilter(
            type=kind,
            states=frozenset(
                state
                for state in GroupState
                if self.status == status(state) and state not in GROUP_GONE
            ),
            name=self.keyword,
        )
        return Wanted(
            groups=None if self.status in _WAITING else there,
            promises=None if kind is GroupType.AIGC or self.status in _THERE else self._waits,
            name=self.keyword,
        )

    def _waits(self, promised: PendingGroup) -> bool:
        return self.status in {None, waiting_status(promised)}


def status(state: GroupState) -> str:
    """What a customer sees of a group's state."""
    return ACTIVE if state is GroupState.ACTIVE else PROCESSING


def waiting_status(promised: PendingGroup) -> str:
    """What a customer sees of a group that waits for its person."""
    return FAILED if promised.session.state in _FAILED else _PENDING[promised.standing]


def group(row: Group) -> dict[str, Any]:
    """A group as it is."""
    return {
        "id": row.group,
        "assetGroupId": row.group,
        "name": row.name,
        "description": row.description,
        "groupKind": KINDS[row.type],
        "groupType": TYPES[row.type],
        "status": status(row.state),
        "assetCount": row.asset_count,
        "verification": None,
        "createdAt": time(row.created_at),
        "updatedAt": time(row.updated_at),
    }


def created(row: Group) -> dict[str, Any]:
    """A group as its create answers with it, also when that is asked again."""
    return {**group(row), "assetCount": 0, "updatedAt": time(row.created_at)}


def pending(promised: PendingGroup) -> dict[str, Any]:
    """A group that waits for a person: the page to open, and its address as a picture."""
    row = promised.session
    return {
        "id": promised.group,
        "assetGroupId": promised.group,
        "name": row.group_name,
        "description": row.group_description,
        "groupKind": KINDS[GroupType.LIVENESS_FACE],
        "groupType": TYPES[GroupType.LIVENESS_FACE],
        "status": waiting_status(promised),
        "assetCount": 0,
        "verification": {
            "link": promised.invite_url,
            "qrCode": qr_code(promised.invite_url),
            "expiresAt": time(row.scans[-1].soft_until) if row.scans else None,
        },
        "createdAt": time(row.created_at),
        "updatedAt": time(row.updated_at),
    }


def either(found: Group | PendingGroup) -> dict[str, Any]:
    """A group, there or not yet."""
    return group(found) if isinstance(found, Group) else pending(found)


def qr_code(address: str) -> str:
    """An address as the source of an <img>."""
    code = segno.make_qr(address, error="m")
    return str(code.svg_data_uri(border=4, dark="#000", light="#fff", omitsize=True))


def groups(found: Listing[Group | PendingGroup], shown: ByPage) -> dict[str, Any]:
    """A page of groups."""
    return page([either(row) for row in found.rows], found.total or 0, shown)
