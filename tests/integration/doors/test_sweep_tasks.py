"""The sweep function by its two schedules: what each does, and what the operator reads of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from functions.sweep import handler, reconciling
from portrait.errors import UpstreamUnknown
from portrait.model import AssetState
from portrait.observability import Log, Meter
from portrait.ports.census import GroupAssets, PoolGroups
from portrait.rules.orphans import OrphanCollection
from portrait.wiring.sweep import SweepFunctionPorts
from tests.integration.doors.desk import REQUEST_ID, Desk
from tests.unit.usecases import reconciling_world, sweeping_world
from tests.unit.usecases.reconciling_world import plant_drift, processing_asset, stray_asset
from tests.unit.usecases.world import ANN, HOME, World

EVENTS: Final = Path(__file__).parents[3] / "events"
HEALTHY: Final = {"drifts": 0, "repaired": 0, "orphans": 0, "deleted": 0, "unfinished": 0}
Read = Callable[[], tuple[list[dict[str, Any]], dict[str, float]]]


@dataclass(frozen=True)
class Context:
    """What Lambda tells of the invocation."""

    left_ms: int = 300_000
    aws_request_id: str = REQUEST_ID

    def get_remaining_time_in_millis(self) -> int:
        return self.left_ms


def sample(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return read


@pytest.fixture
def world(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world that the sweep function works on, in report mode."""
    work(desk.world, monkeypatch, OrphanCollection.REPORT)
    return desk.world


def work(world: World, patch: pytest.MonkeyPatch, collection: OrphanCollection) -> None:
    stories = sweeping_world.ports(world)
    ports = SweepFunctionPorts(stories=stories, log=Log("sweep"), meter=Meter("sweep"))
    patch.setattr(handler, "sweeper", lambda: ports)
    patch.setattr(reconciling, "reconciler", lambda: reconciling_world.ports(world, collection))


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Read:
    """Log lines without their frame, and metrics by name."""

    def read() -> tuple[list[dict[str, Any]], dict[str, float]]:
        written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        metrics: dict[str, float] = {}
        for line in written:
            for one in line.get("_aws", {"CloudWatchMetrics": []})["CloudWatchMetrics"]:
                for metric in one["Metrics"]:
                    metrics[metric["Name"]] = sum(line[metric["Name"]])
        frame = {"location", "timestamp", "service", "request_id"}
        logs = [
            {name: line[name] for name in line if name not in frame}
            for line in written
            if "_aws" not in line
        ]
        return logs, metrics

    return read


def test_the_minutes_input_sweeps(world: World, said: Read) -> None:
    asset = world.create_asset(world.create_group())
    world.clock.advance(50)
    assert handler.handle(sample("sweep"), Context()) == {"seen": 1}
    logs, metrics = said()
    assert [line["message"] for line in logs] == ["swept"]
    assert metrics == {"ExecutionRestarted": 1}
    assert world.state(asset) is AssetState.QUEUED


def test_the_hours_input_finds_nothing_in_health_and_says_so(world: World, said: Read) -> None:
    processing_asset(world, world.create_group())
    assert handler.handle(sample("reconcile"), Context()) == HEALTHY
    logs, metrics = said()
    assert logs == []
    assert metrics == {
        "QuotaDrift": 0,
        "OrphanFound": 0,
        "OrphanDeleted": 0,
        "ReconcileUnfinished": 0,
    }


def test_drifts_are_told_by_size(world: World, said: Read) -> None:
    group = world.create_group()
    plant_drift(world, GroupAssets(ANN, group.group), 1)
    plant_drift(world, PoolGroups(HOME), 3)
    answer = handler.handle(sample("reconcile"), Context())
    assert answer == HEALTHY | {"drifts": 2, "repaired": 1}
    logs, metrics = said()
    assert logs == [
        {
            "level": "WARNING",
            "message": "counter_drifted",
            "counter": "asset_count",
            "customer": ANN,
            "group": group.group,
            "stored": 1,
            "counted": 0,
            "outcome": "repaired",
        },
        {
            "level": "ERROR",
            "message": "counter_drifted",
            "counter": "groups",
            "upstream_account": HOME.account,
            "upstream_project": HOME.project,
            "stored": 4,
            "counted": 1,
            "outcome": "left",
        },
    ]
    assert (metrics["QuotaDrift"], metrics["OrphanFound"]) == (2, 0)


@pytest.mark.parametrize("collection", OrphanCollection)
def test_orphans_are_told_with_where_they_are(
    world: World, said: Read, monkeypatch: pytest.MonkeyPatch, collection: OrphanCollection
) -> None:
    work(world, monkeypatch, collection)
    stray = stray_asset(world, world.create_group())
    marker = world.upstream.assets[stray].name.rpartition("#")[2]
    wanted = int(collection is OrphanCollection.DELETE)
    answer = handler.handle(sample("reconcile"), Context())
    assert answer == HEALTHY | {"orphans": 1, "deleted": wanted}
    logs, metrics = said()
    assert logs == [
        {
            "level": "ERROR",
            "message": "orphan",
            "outcome": "deleted" if wanted else "reported",
            "code": "asset",
            "correlation_id": marker,
            "upstream_id": stray,
            "upstream_account": HOME.account,
            "upstream_project": HOME.project,
        }
    ]
    assert (metrics["OrphanFound"], metrics["OrphanDeleted"]) == (1, wanted)


def test_a_list_that_was_cut_is_told(world: World, said: Read) -> None:
    world.create_group()
    world.upstream.expect("find_assets", UpstreamUnknown("ReadTimeout"))
    assert handler.handle(sample("reconcile"), Context()) == HEALTHY
    logs, _ = said()
    assert logs == [
        {
            "level": "WARNING",
            "message": "upstream_list_cut",
            "upstream_action": "ListAssets",
            "upstream_account": HOME.account,
            "upstream_project": HOME.project,
            "upstream_code": "ReadTimeout",
        }
    ]


def test_a_run_that_has_no_time_says_so_and_repairs_nothing(world: World, said: Read) -> None:
    world.create_group()
    plant_drift(world, PoolGroups(HOME), 1)
    answer = handler.handle(sample("reconcile"), Context(left_ms=44_999))
    assert answer == HEALTHY | {"unfinished": 1}
    logs, metrics = said()
    assert logs == [
        {
            "level": "ERROR",
            "message": "reconcile_unfinished",
            "step": "customers",
            "code": "OutOfTime",
        }
    ]
    assert metrics["ReconcileUnfinished"] == 1
    assert world.ledger.pool(HOME).groups == 2
