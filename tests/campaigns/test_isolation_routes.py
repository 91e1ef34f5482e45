"""No route whose path names something is left out of the isolation campaigns."""

from typing import Final

from tests.campaigns.isolation.doors import DOORS
from tests.campaigns.isolation.films import PATHS
from tests.campaigns.reference.cases import NOT_ASKED
from tests.campaigns.reference.edge import routes
from tests.campaigns.test_isolation_keys import KEY

ELSEWHERE: Final = {" ".join(KEY): "test_isolation_keys.py"}
"""Routes that have a campaign of their own."""
ASKED: Final = {place.action for door in (*DOORS, *PATHS) for place in door.places} | set(ELSEWHERE)


def test_whatever_a_path_names_is_asked_for_as_a_stranger() -> None:
    named = {
        f"{route.method} {route.path}"
        for route in routes()
        if "{" in route.path and route.method != "OPTIONS" and route.path not in NOT_ASKED
    }
    assert named - ASKED == set()
    assert len(named) >= 20


def test_what_is_asked_for_is_still_a_route() -> None:
    there = {f"{route.method} {route.path}" for route in routes()}
    assert {one for one in ASKED if one.partition(" ")[2].startswith("/")} <= there | {
        "FORM /v1/assets"
    }
