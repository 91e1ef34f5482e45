"""A process that dies at one chosen call: ledger, upstream, machine or store of a video."""

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


@dataclass
class MortalCopier:
    """The Copier into a world's own store."""

    world: World
    fate: Fate

    def copy_file(self, url: str, key: str, content_type: str, max_bytes: int) -> None:
        with self.fate.around():
            assert max_bytes > len(url)
            self.world.objects.put(key, url.encode(), content_type)

    def remove_copy(self, key: str) -> None:
        with self.fate.around():
            self.world.objects.delete(key)


def copier_of(world: World) -> MortalCopier:
    """The copier whose processes die as the world's do."""
    assert isinstance(world.studio, MortalStudio)
    return MortalCopier(world, world.studio.fate)


def a_film_world(fate: Fate) -> World:
    """A world whose processes die as fate says."""
    return World(
        ledger=MortalLedger(fate=fate),
        upstream=MortalUpstream(fate=fate),
        studio=MortalStudio(fate=fate),
        watcher=MortalWatcher(fate=fate),
    )
