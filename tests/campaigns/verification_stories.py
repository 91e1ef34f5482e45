"""What happens to a verification: steps of a customer and a person, cut off wherever they are."""

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from portrait.model import Limits
from tests.campaigns.verification_deaths import Killed, tries
from tests.scripted_upstream import Twist
from tests.unit.usecases.verification import (
    Scanned,
    agrees,
    comes_back,
    create,
    create_keyed,
    deletes,
    passes,
    past,
    promised,
    result,
    sweep_for,
)
from tests.unit.usecases.world import ANN, World


def swept_through(world: World, minutes: int) -> None:
    for _ in range(minutes):
        with suppress(Killed):
            sweep_for(world, 1)


def opened(world: World) -> Scanned | None:
    scanned = tries(lambda: create(world))
    past(world, 20)
    return scanned


def passed(world: World) -> None:
    scanned = opened(world)
    if scanned is not None:
        passes(world, scanned)
        tries(lambda: comes_back(world, scanned))
        tries(lambda: result(world, scanned))


def passed_in_silence(world: World) -> None:
    scanned = opened(world)
    if scanned is not None:
        passes(world, scanned)


def failed(world: World) -> None:
    scanned = opened(world)
    if scanned is not None:
        tries(lambda: comes_back(world, scanned, "20000"))


def passed_but_called_a_failure(world: World) -> None:
    """Somebody else uses the callback address first, and says no."""
    scanned = opened(world)
    if scanned is not None:
        passes(world, scanned)
        tries(lambda: comes_back(world, scanned, "1"))


def nobody_came(world: World) -> None:
    opened(world)


def passed_twice(world: World) -> None:
    first = opened(world)
    if first is None:
        return
    swept_through(world, 3)
    second = tries(lambda: agrees(world, first))
    past(world, 20)
    for scanned in (second, first):
        if scanned is not None:
            passes(world, scanned)
            again = scanned
            tries(lambda one=again: comes_back(world, one))  # type: ignore[misc]  # bound now


def promised_group(world: World) -> Scanned | None:
    scanned = tries(lambda: promised(world))
    past(world, 20)
    return scanned


def opened_again_under_its_key(world: World) -> None:
    """A customer who sends the same request until it must have been heard."""
    answers = []
    for seconds in (1, 180, 1):
        answers.append(tries(lambda: create_keyed(world)))
        swept_through(world, seconds // 60)
        past(world, seconds % 60)
    given = [one for one in answers if one is not None]
    # A sweeper that finds the row without a link ends it, and the next try opens another one.
    assert len({one.token for one in given}) <= 1
    if given:
        passes(world, given[-1])
        tries(lambda: comes_back(world, given[-1]))


def withdrawn_before_a_pass(world: World) -> None:
    """The group is deleted while the person scans; the pass is heard of later."""
    scanned = promised_group(world)
    if scanned is not None:
        tries(lambda: deletes(world, scanned))
        passes(world, scanned)
        tries(lambda: comes_back(world, scanned))


def withdrawn_in_silence(world: World) -> None:
    """As before, but the browser never comes back."""
    scanned = promised_group(world)
    if scanned is not None:
        passes(world, scanned)
        tries(lambda: deletes(world, scanned))


def withdrawn_while_asked(world: World) -> None:
    """The group is deleted after the upstream said whose it is, and before anybody wrote it."""
    scanned = promised_group(world)
    if scanned is not None:
        passes(world, scanned)
        asked = Twist(after=lambda: _ignoring_death(lambda: deletes(world, scanned)))
        world.upstream.expect("liveness_result", asked)
        tries(lambda: comes_back(world, scanned))
        tries(lambda: deletes(world, scanned))


def withdrawn_when_parked(world: World) -> None:
    """Passed when no slot was free any more."""
    scanned = promised_group(world)
    if scanned is not None:
        tries(lambda: world.ledger.set_customer(ANN, limits=Limits(groups=0)))
        swept_through(world, 3)
        passes(world, scanned)
        tries(lambda: comes_back(world, scanned))
        tries(lambda: deletes(world, scanned))


def withdrawn_during_a_second_scan(world: World) -> None:
    """The invitation is opened again, and the group deleted while a fresh link is made."""
    first = promised_group(world)
    if first is None:
        return
    swept_through(world, 3)
    opened_again = Twist(after=lambda: _ignoring_death(lambda: deletes(world, first)))
    world.upstream.expect("open_liveness", opened_again)
    tries(lambda: agrees(world, first))
    tries(lambda: deletes(world, first))
    passes(world, first)


def _ignoring_death(step: Callable[[], None]) -> None:
    """A step of another process: its death is not that of whoever waits meanwhile."""
    with suppress(Killed):
        step()


STORIES: Final = (
    passed,
    passed_in_silence,
    passed_but_called_a_failure,
    failed,
    nobody_came,
    passed_twice,
    opened_again_under_its_key,
)
WITHDRAWN: Final = (
    withdrawn_before_a_pass,
    withdrawn_in_silence,
    withdrawn_while_asked,
    withdrawn_when_parked,
    withdrawn_during_a_second_scan,
)
"""Of these no group may be left to anybody, but in doubt."""
