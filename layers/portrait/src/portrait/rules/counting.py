"""What each counter counts, as the transactions that move rows do it. One place for recounts.

a customer's groups     rows that the customer still sees, and sessions that hold a slot
a group's assets        rows that the customer still sees
a pool's groups         rows until their tombstone: upstream they exist until then; and sessions
                        that hold a slot
a pool's assets         rows that hold a slot of the pool
"""

from portrait.model import AssetState, GroupState
from portrait.rules.transitions import ASSET_GONE, GROUP_GONE


def counts_for_customer(state: GroupState) -> bool:
    """Whether a group row takes one of its customer's slots."""
    return state not in GROUP_GONE


def counts_for_group(state: AssetState) -> bool:
    """Whether an asset row takes one of its group's slots."""
    return state not in ASSET_GONE


def group_counts_for_pool(state: GroupState) -> bool:
    """Whether a group row takes a slot of the upstream pool; an asset row says so itself."""
    return state is not GroupState.DELETED
