"""Figures that decide: names, times and capacities. Each says where it comes from."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from portrait.model import AssetType, PoolCapacity

ACTION_NAME_MAX: Final = 50
"""Code points of a Name in AllToken's Portrait dialect."""
NATIVE_NAME_MAX: Final = 64
"""Code points of a Name in Ark's own dialect, and in our row."""
DESCRIPTION_MAX: Final = 300
"""Code points of a group's Description (Ark, CreateAssetGroup)."""
UPSTREAM_NAME_PREFIX: Final = 50
"""Code points of a Name that go upstream before `#` and the marker: 64 in all."""
UPLOAD_MAX_BYTES: Final = 10_000_000
"""What "10 MB" means at the upload door: an edge takes 10,485,760 bytes of body in all."""
BODY_MAX_BYTES: Final = 10_485_760
"""What the edge takes of a request in all (API Gateway's payload quota)."""
BARE_MOST_BYTES: Final[Mapping[AssetType, int]] = MappingProxyType(
    {
        AssetType.IMAGE: 30_000_000,
        AssetType.VIDEO: 200_000_000,
        AssetType.AUDIO: 15_000_000,
    }
)
"""What Ark takes ("30 MB", "200 MB", "15 MB"), for files that are sent straight to the store."""
RECEIPT_LAPSES_SECONDS: Final = 3600
"""After so long a file that nobody could look at counts as lost. A bare file has twice as long."""
RECEIPT_MARGIN_SECONDS: Final = 120
"""So long before its end nobody begins to make anything of a receipt: longer than anybody works."""
RECEIPT_KEPT_SECONDS: Final = 7 * 24 * 3600
"""How long it can be read what became of an upload that made nothing."""
CONTENT_KEPT_SECONDS: Final = 365 * 24 * 3600
"""How long an asset can be found by its bytes."""
CONTENT_LOOKS: Final = 100
"""Of so many assets of the same bytes, the newest, it is asked whether one is Active."""
GENERIC_DAYS: Final = (1, 7, 30)
"""How long a generic upload may be kept; the bucket's own rule ends a day after the longest."""
GENERIC_DAYS_DEFAULT: Final = 7
GENERICS_MAX: Final = 100
"""Generic uploads of one customer at a time."""
GENERIC_LINK_SECONDS: Final = 3600
"""How long a link to a generic upload holds."""
PAGE_SIZE_MAX: Final = 100
"""Items of one list page (Ark, ListAssets)."""
PAGE_SIZE_DEFAULT: Final = 10
"""Items of one list page when nothing is asked for (Ark, cursor mode)."""
DEEP_PAGE_GROUPS: Final = 10_000
DEEP_PAGE_ASSETS: Final = 20_000
"""PageNumber x PageSize above which Ark wants the cursor."""

LEASE_SECONDS: Final = 45
"""How long a row belongs to whoever set its `due_at`."""
LEASE_RENEW_BELOW_SECONDS: Final = 20
SENDS_MAX: Final = 3
"""How often a create is sent whose outcome stayed unknown, before it counts as failed."""
SWEPT_AGAIN_SECONDS: Final = 60
"""When the sweeper looks again at a row it could not bring to rest."""
PARKED_SESSION_SECONDS: Final = 3600
"""When the sweeper looks again for a slot for a person who passed while there was none."""
ORPHAN_AGE_SECONDS: Final = 45 * 60
"""How old something upstream must be before it can count as nobody's."""
ORPHANS_A_RUN: Final = 20
"""How many an hourly run looks at again and, if it may, deletes."""
ORPHAN_WALK_MOST: Final = 10_000
ORPHAN_WALKS_MOST: Final = 30_000
"""Items of one upstream list, and of all lists, that a run reads: the newest, which is where what
went wrong since the last run is."""
RECOUNT_LOOKS: Final = 3
"""How often a run counts again while the counter moves under it."""
DRIFT_REPAIRED_MOST: Final = 2
"""A counter that is off by more is not repaired silently: somebody must look."""
TOMBSTONE_SECONDS: Final = 7 * 24 * 3600
"""How long a deleted row stays, so that its marker can still be told from an orphan's."""
GROUP_TURN_WAIT_SECONDS: Final = 15
"""How long a group create waits in the request for an upstream that throttles.

A call may take 12 s more to be answered, and the edge gives up after 29 s.
"""
FIRST_CHECK_SECONDS: Final = 3
"""Between checks of a fresh asset (AllToken: poll about every 3 s)."""
EVEN_CHECKS_SECONDS: Final = 60
"""Checks keep their first pace for so long after the submit, then slow down."""
SLOWEST_CHECK_SECONDS: Final = 60
HAND_OVER_SECONDS: Final = 15 * 60
"""After so long an execution ends; the row stays due and the sweeper keeps looking."""
NOT_FOUND_GRACE_SECONDS: Final = 180
"""A NotFound so soon after a create is the upstream's read-after-create lag."""
THROTTLE_WAIT_SECONDS: Final = (1.0, 5.0)
"""The jittered wait after a throttle code, shortest and longest."""
TURN_WAIT_MOST_SECONDS: Final = 120
"""After so long, whoever was refused a turn asks again; what waits longer is parked.

A turn that is reserved is waited for however far off it is.
"""
TURN_AHEAD_MOST_SECONDS: Final = 3600
"""How far ahead a turn to create an asset is reserved. Whoever can wait a whole round of the
customers gets its fair share of the rate, so this is longer than any round should be."""
TURN_PATIENCE_SECONDS: Final = 1.0
"""What nobody waits for sleeps so long for its turn; a later one is worth another invocation."""
TURN_GOOD_SECONDS: Final = 5
"""For so long after its time a turn that was reserved may be used; then it is lost."""
IN_LINE_SECONDS: Final = 60
"""How far behind the first of a batch the rest is put that waits for a turn with it."""
PARKED_SECONDS: Final = 300
"""When an asset is tried again that met a full pool upstream: it clears when somebody acts."""
ACCOUNT_WAIT_SECONDS: Final = 60
"""When an asset is tried again that no upstream account would sign for."""


INVITE_SECONDS: Final = 24 * 3600
"""How long an invite page opens fresh scans."""
SCANS_MAX: Final = 5
"""How many links one session may ask the upstream for."""
EARLIEST_PASS_SECONDS: Final = 2
"""Nobody passes a face scan faster than this after its link was made."""
EXCHANGE_SPACING_SECONDS: Final = 3
"""Between two questions about one scan, when customers' own polls may cause them."""
TOKEN_KEPT_SECONDS: Final = 24 * 3600
"""A spent token stays readable to its owner for so long after its session rests."""
DELIVERY_KEPT_SECONDS: Final = 30 * 24 * 3600
"""How long a delivery can be looked up and replayed."""
KEYS_MAX: Final = 20
"""Keys of one customer, as far as it makes them itself."""
HOOKS_MAX: Final = 5
"""Endpoints of one customer: each event is written once for each, in one transaction."""


RESULT_SECONDS: Final = 24 * 3600
"""How long the upstream's URLs of a finished video live (Ark, video generation)."""
RECORD_SECONDS: Final = 7 * 24 * 3600
"""How long a video's record is kept (Ark, video generation: records last 7 days)."""
MEDIA_MOST: Final = 50
"""Pictures, videos and sounds that one video can be made from: 30, 10 and 10 of Seedance 2.5."""
HELD_MAX_BYTES: Final = 32_768
"""Of a request that waits for its pictures: more is too long to be sealed in a row."""


class Tier(StrEnum):
    """The upstream's creation packages (BytePlus ModelArk, creation package)."""

    ENTRY = "entry"
    ADVANCED = "advanced"
    PREMIUM = "premium"


POOL_CAPACITY: Final[Mapping[Tier, PoolCapacity]] = MappingProxyType(
    {
        Tier.ENTRY: PoolCapacity(groups=50, assets=50),
        Tier.ADVANCED: PoolCapacity(groups=1_000_000, assets=1_000_000),
        Tier.PREMIUM: PoolCapacity(groups=5_000_000, assets=5_000_000),
    }
)
