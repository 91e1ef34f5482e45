"""A process dies at every single call that makes a video; nothing is made twice or left behind.

Each story is told once undisturbed, to count its calls to the ledger, the upstream and the machine.
Then once for each call and each side of it: the process dies there, the customer tries again under
its key, executions go on, the sweeper does its work, and two days later the books are read.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import pytest

from portrait.model import AssetState, CustomerId, Video, VideoId, VideoState
from portrait.rules.transitions import VIDEO_AT_REST
from portrait.usecases.keeping import COPY_MAX_BYTES, KeepPorts, Kept, copy_key
from portrait.usecases.sweep import sweep
from portrait.usecases.sweeping import Swept
from tests.campaigns.verification_deaths import Fate, Killed
from tests.campaigns.video_deaths import a_film_world
from tests.campaigns.video_stories import STORIES, Story, called, ingested, made
from tests.unit.usecases.filming import active
from tests.unit.usecases.sweeping_world import ports
from tests.unit.usecases.world import World

FLOOR: Final = 250


def swept(world: World, minutes: int) -> None:
    for _ in range(minutes):
        world.clock.advance(60)
        with suppress(Killed):
            for _ in sweep(ports(world)):
                pass


def live(story: Story, fate: Fate) -> World:
    world = a_film_world(fate)
    active(world)
    fate.armed = True
    story(world)
    swept(world, 3)
    fate.armed = False
    ingested(world)
    made(world)
    called(world)
    ingested(world)
    made(world)
    swept(world, 20)
    made(world)
    swept(world, 5)
    return world


def verdict(world: World) -> list[str]:
    """What the books say against the story."""
    wrong = []
    rows = list(world.ledger.videos.values())
    for row in rows:
        if row.state not in VIDEO_AT_REST or row.due_at is not None:
            wrong.append(f"a {row.state} video never came to rest")
        if row.held is not None:
            wrong.append("a request was kept")
        if row.state is VideoState.SUCCEEDED and not set(row.copies) <= world.objects.files.keys():
            wrong.append("a link leads to a copy that is not there")
    if world.ledger.uses:
        wrong.append("an asset is in use for ever")
    sent = Counter(str(body["safety_identifier"]) for body in world.studio.bodies.values())
    if world.studio.made > 1 or any(count > 1 for count in sent.values()):
        wrong.append("a video was made twice")
    owned = {row.upstream_id for row in rows}
    if set(world.studio.tasks) - owned:
        wrong.append("a task is nobody's")
    if any(row.state is AssetState.DELETING for row in world.ledger.assets.values()):
        wrong.append("a delete never came to its end")
    try:
        world.assert_balanced()
    except AssertionError:
        wrong.append("books out of balance")
    return wrong


def campaign(names: Sequence[str] = tuple(STORIES)) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    found: list[str] = []
    for name in names:
        whole = Fate()
        found += [f"{name}: {what}" for what in verdict(live(STORIES[name], whole))]
        for at in range(whole.seen):
            for after in (False, True):
                world = live(STORIES[name], Fate(at, after))
                counts["deaths"] += 1
                counts["tasks"] += world.studio.made
                counts["kept"] += sum(bool(row.copies) for row in world.ledger.videos.values())
                counts["made"] += sum(_was_made(row) for row in world.ledger.videos.values())
                where = f"{name}, dies {'after' if after else 'before'} call {at}"
                found += [f"{where}: {what}" for what in verdict(world)]
    return counts, found


def _was_made(row: Video) -> bool:
    return row.state is VideoState.SUCCEEDED


@pytest.mark.campaign
def test_a_video_survives_a_death_at_every_call(capsys: pytest.CaptureFixture[str]) -> None:
    counts, found = campaign()
    with capsys.disabled():
        print(f"\nvideo crashes: {dict(counts)}, {len(found)} broken promises")  # noqa: T201
    assert found == []
    assert counts["deaths"] >= FLOOR
    assert min(counts["tasks"], counts["made"], counts["kept"]) > 0


@pytest.mark.campaign
def test_a_sweeper_that_sends_an_unknown_video_again_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The twin: what is not found at once is sent once more."""

    def again(row: Video, _: object) -> Swept:
        world = worlds[0]
        (body,) = tuple(world.studio.bodies.values())[:1]
        world.studio.create_video(row.home, body)
        return Swept.SENT_AGAIN

    worlds: list[World] = []
    built = a_film_world

    def remembered(fate: Fate) -> World:
        worlds[:] = [built(fate)]
        return worlds[0]

    monkeypatch.setattr("tests.campaigns.test_video_crashes.a_film_world", remembered)
    monkeypatch.setattr("portrait.usecases.sweep_videos._resolve", again)
    _, found = campaign(["made, answer lost"])
    assert any("made twice" in one for one in found)


@pytest.mark.campaign
def test_a_use_that_is_never_ended_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a video at rest goes on using its assets."""
    monkeypatch.setattr("tests.memory.videos.MemoryVideos._end_uses", lambda *_: None)
    _, found = campaign(["watched to the end"])
    assert any("in use for ever" in one for one in found)


@pytest.mark.campaign
def test_a_dead_sender_that_nobody_follows_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a sweeper that leaves videos alone."""
    monkeypatch.setattr("portrait.usecases.sweep.sweep_video", lambda *_: Swept.LEFT_ALONE)
    _, found = campaign(["called back"])
    assert any("never came to rest" in one for one in found)


@pytest.mark.campaign
def test_a_keeper_that_promises_before_it_copies_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The twin: the row names the copies first."""

    def hasty(customer: CustomerId, video: VideoId, ports: KeepPorts) -> Kept:
        row = ports.videos.load_video(customer, video)
        if row is None or row.copies or row.state is not VideoState.SUCCEEDED:
            return Kept.LEFT_ALONE
        key = copy_key(row, "video_url", "https://up.example.com/a.mp4")
        ports.videos.keep_copies(row, (key,), ports.now() + ports.kept_for)
        ports.copier.copy_file("https://up.example.com/a.mp4", key, "video/mp4", COPY_MAX_BYTES)
        return Kept.KEPT

    monkeypatch.setattr("tests.campaigns.video_stories.keep_video", hasty)
    _, found = campaign(["kept"])
    assert any("copy that is not there" in one for one in found)
