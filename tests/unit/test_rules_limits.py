"""Figures that must fit each other."""

from portrait.ids import ENVIRONMENT_TAG, MARKER_RANDOM
from portrait.model import Limits, PoolCapacity
from portrait.rules import limits
from portrait.rules.limits import POOL_CAPACITY, Tier


def test_a_marked_name_is_as_long_as_ark_takes() -> None:
    marked = limits.UPSTREAM_NAME_PREFIX + len("#") + ENVIRONMENT_TAG + MARKER_RANDOM
    assert marked == limits.NATIVE_NAME_MAX == 64
    assert limits.ACTION_NAME_MAX == 50


def test_a_customer_has_fifty_groups_of_fifty() -> None:
    assert Limits() == Limits(groups=50, assets_per_group=50)


def test_every_tier_has_a_capacity() -> None:
    assert dict(POOL_CAPACITY) == {
        Tier.ENTRY: PoolCapacity(50, 50),
        Tier.ADVANCED: PoolCapacity(1_000_000, 1_000_000),
        Tier.PREMIUM: PoolCapacity(5_000_000, 5_000_000),
    }


def test_an_upload_with_its_frame_fits_what_an_edge_takes() -> None:
    assert limits.UPLOAD_MAX_BYTES + 64 * 1024 < 10 * 1024 * 1024


def test_a_lease_outlives_the_pause_between_two_looks() -> None:
    assert limits.LEASE_RENEW_BELOW_SECONDS < limits.LEASE_SECONDS
    assert max(limits.THROTTLE_WAIT_SECONDS) < limits.LEASE_SECONDS
    assert limits.FIRST_CHECK_SECONDS < limits.SLOWEST_CHECK_SECONDS <= limits.HAND_OVER_SECONDS
    assert limits.NOT_FOUND_GRACE_SECONDS < limits.HAND_OVER_SECONDS


def test_a_create_that_waits_for_its_turn_answers_before_the_edge_gives_up() -> None:
    assert limits.GROUP_TURN_WAIT_SECONDS < 29
