"""A random walk of two customers' videos, the same step at both ledgers: the same answers."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import pytest

from portrait.ids import mint_asset_id
from portrait.model import Marker, Once, Sealed, Video, VideoState
from portrait.ports.due import SHARDS, DueKind, DueRow
from portrait.ports.videos import VideoChanges, VideoLedger
from portrait.rules.transitions import VIDEO_AT_REST, VIDEO_TRANSITIONS
from tests.contract.ledgers import Ledgers
from tests.contract.samples import ANN, BEN, START
from tests.contract.tails import Numbered
from tests.contract.videos import new_video, told
from tests.contract.walking import Ask, answer

STEPS: Final = 400
ASSETS: Final = [mint_asset_id(START, Numbered(number)) for number in range(6)]
ALSO: Final = {"uses_of", "find_due", "put_off"}


class Films:
    """Chooses each next step by what was seen so far, which may be old by now."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.number = 0
        self.seen: list[Video] = []

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=10 * self.number)

    def next(self) -> tuple[str, Ask]:
        """The name of a method, and the call of it."""
        self.number += 1
        if not self.seen or self.rng.random() < 0.2:
            return "reserve_video", self._reserve()
        row = self.rng.choice(self.seen[-10:])
        steps = self._reads(row) | self._writes(row)
        often = [*(["move_video"] * 6), "lease_video", "load_video"]
        if row.state is VideoState.SUCCEEDED:
            often += ["keep_copies"] * 6
        name = self.rng.choice([name for name in [*steps, *often] if name in steps])
        return name, steps[name]

    def keep(self, answer: object) -> None:
        """What was answered was seen."""
        if isinstance(answer, Video):
            self.seen.append(answer)

    def _reserve(self) -> Ask:
        number = self.rng.randrange(self.number + 1)
        # What has a marker is always the same row.
        rng = random.Random(number)
        used = tuple(rng.choices(ASSETS, k=rng.randrange(4)))
        row = new_video(number, rng.choice((ANN, BEN)), used)
        state = rng.choice((VideoState.SUBMITTING, VideoState.WAITING))
        row = replace(row, state=state, forget_at=START + timedelta(seconds=rng.randrange(9000)))
        if self.rng.random() < 0.1:
            row = replace(row, marker=Marker("tstother000000"), assets=used[:1])
        once = Once(f"key {self.rng.randrange(60)}", "f", START + timedelta(days=1))
        keyed = once if self.rng.random() < 0.5 else None
        self.seen.append(row)
        return lambda ledger: ledger.videos.reserve_video(row, once=keyed)

    def _reads(self, row: Video) -> dict[str, Ask]:
        some = self.rng.choices(ASSETS, k=self.rng.randint(1, 3))
        who, now = row.customer, self.now

        def due(ledger: Ledgers) -> list[DueRow]:
            found = [one for shard in range(SHARDS) for one in ledger.due.find_due(shard, now, 999)]
            return sorted(found, key=lambda one: (one.customer, one.row))

        return {
            "find_video": lambda ledger: ledger.videos.find_video(who, row.video, now),
            "load_video": lambda ledger: ledger.videos.load_video(who, row.video),
            "all_videos": lambda ledger: list(ledger.videos.all_videos(who, now)),
            "used_assets": lambda ledger: list(ledger.videos.used_assets(who, some)),
            "uses_of": lambda ledger: [
                list(ledger.assets.uses_of(who, some)),
                list(ledger.groups.uses_of(who, some)),
            ],
            "find_due": due,
        }

    def _writes(self, row: Video) -> dict[str, Ask]:
        rng, now, later = self.rng, self.now, self.now + timedelta(seconds=45)
        copies = (f"videos/{rng.randrange(2)}.mp4",)
        named = DueRow(row.customer, row.video, DueKind.VIDEO)
        steps: dict[str, Ask] = {
            "lease_video": lambda ledger: ledger.videos.lease_video(row, {"due_at": later}),
            "drop_video": lambda ledger: ledger.videos.drop_video(row),
            "keep_copies": lambda ledger: ledger.videos.keep_copies(row, copies, later),
            "put_off": lambda ledger: ledger.due.put_off(named, later),
        }
        targets = [to for source, to in VIDEO_TRANSITIONS if source is row.state and to is not None]
        if not targets:
            return steps
        target = rng.choice(targets)
        changes: VideoChanges = {"due_at": None if target in VIDEO_AT_REST else later}
        if rng.random() < 0.5:
            changes |= {"result": Sealed((b"urls",)), "report": str(self.number), "held": None}
        fenced = row.due_at is not None and rng.random() < 0.5
        deliveries = [told(self.number)] if rng.random() < 0.3 else []
        steps["move_video"] = lambda ledger: ledger.videos.move_video(
            row,
            frozenset({row.state}),
            target,
            now,
            changes,
            fenced=fenced,
            deliveries=deliveries,
        )
        return steps


@pytest.mark.engine
@pytest.mark.parametrize("seed", range(3))
def test_both_ledgers_keep_videos_alike(
    memory_ledger: Ledgers, engine_ledger: Ledgers, seed: int
) -> None:
    walk = Films(random.Random(seed))
    went_well: set[str] = set()
    refused: set[str] = set()
    for _ in range(STEPS):
        method, step = walk.next()
        expected = answer(step, memory_ledger)
        assert answer(step, engine_ledger) == expected, (walk.number, method)
        (refused if isinstance(expected, type | tuple) else went_well).add(method)
        walk.keep(expected)
    assert engine_ledger.audit() == memory_ledger.audit()
    engine_ledger.audit().assert_balanced()
    assert went_well == {name for name in vars(VideoLedger) if name[0] != "_"} | ALSO
    # A walk that is never refused would prove nothing.
    writes = {"reserve_video", "move_video", "lease_video", "drop_video", "keep_copies"}
    assert refused == writes | {"put_off"}
