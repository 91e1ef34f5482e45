"""A turn that is reserved ahead goes through the execution's state to the step that uses it."""

from datetime import timedelta

from portrait.errors import TurnAhead
from tests.integration.doors.desk import Desk
from tests.integration.doors.flow import make_asset, make_group
from tests.unit.virtual_clock import START


def test_the_state_carries_a_reserved_turn_from_step_to_step(desk: Desk) -> None:
    asset = make_asset(desk, make_group(desk))
    turn = START + timedelta(seconds=30.25)
    desk.world.upstream.expect("create_asset", TurnAhead(turn))
    start = desk.world.machine.starts[-1]
    state = {
        "customer": "ann",
        "assets": [asset],
        "generation": 1,
        "turn_at": None,
    }
    execution = f"{start.marker}-1"
    answer = desk.step({**state, "step": "submit", "execution": execution})
    carried = {**state, "turn_at": "2026-11-01T01:02:33.250000+00:00"}
    assert answer == {**carried, "next": "turn", "wait_seconds": 30}
    # A look passes it on.
    answer = desk.step({**carried, "step": "check", "execution": execution})
    assert answer == {**carried, "next": "turn", "wait_seconds": 30}
    desk.world.clock.advance(30)
    answer = desk.step({**carried, "step": "submit", "execution": execution})
    assert answer == {**state, "next": "check", "wait_seconds": 3}
    assert desk.world.upstream.carried == [None, turn]
