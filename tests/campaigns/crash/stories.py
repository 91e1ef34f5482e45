"""A story: how the house comes to the moment, and what is done then, at whose calls to die."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.campaigns.crash.house import House

Act = Callable[[House], None]


def _one_sweep(house: House) -> None:
    house.sweep()


@dataclass(frozen=True, slots=True)
class Story:
    """`prepare` goes well; processes of `act` are killed.

    `refused`: the code that a door answers with. `failures`: codes with which its assets may end
    as failed. `gives_up`: a group that was acknowledged ends with its third lost request.
    """

    name: str
    prepare: Act
    act: Act = _one_sweep
    refused: str = ""
    failures: frozenset[str] = frozenset()
    gives_up: bool = False
