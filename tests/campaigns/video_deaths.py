"""A process that dies at one chosen call to the ledger, the upstream or the machine of a video."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from portrait.model import CustomerId, Marker, VideoId
from tests.campaigns.verification_deaths import Fate, MortalLedger, MortalUpstream
from tests.scripted_studio import RecordedWatcher, ScriptedStudio
from tests.unit.usecases.world import World

T = TypeVar("T")


@dataclass
class MortalStudio(ScriptedStudio):
    fate: Fate = field(default_factory=Fate)

    def _call(self, action: str, about: str, work: Callable[[], T]) -> T:
        with self.fate.around():
            return super()._call(action, about, work)


@dataclass
class MortalWatcher(RecordedWatcher):
    fate: Fate = field(default_factory=Fate)

    def watch(self, customer: CustomerId, video: VideoId, marker: Marker, generation: int) -> None:
        with self.fate.around():
            super().watch(customer, video, marker, generation)


def a_film_world(fate: Fate) -> World:
    """A world whose processes die as fate says."""
    return World(
        ledger=MortalLedger(fate=fate),
        upstream=MortalUpstream(fate=fate),
        studio=MortalStudio(fate=fate),
        watcher=MortalWatcher(fate=fate),
    )
