"""The hourly task, and how it tells the operator what it found."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, assert_never

from portrait.ports.census import Counter as LedgerCounter
from portrait.ports.census import CustomerGroups, GroupAssets, PoolAssets, PoolGroups
from portrait.usecases.reconcile import reconcile
from portrait.usecases.reconciling import (
    Drift,
    Event,
    Orphan,
    OrphanOutcome,
    OrphansLeft,
    Unfinished,
    Unproven,
    WalkCut,
)
from portrait.wiring.reconcile import reconciler
from portrait.wiring.sweep import SweepFunctionPorts


def reconcile_all(ports: SweepFunctionPorts, time_is_left: Callable[[], bool]) -> dict[str, Any]:
    """Reconcile as long as time is left; answers how many drifts and orphans there were."""
    counts: Counter[str] = Counter()
    for event in reconcile(replace(reconciler(), time_is_left=time_is_left)):
        _say(event, ports)
        match event:
            case Drift():
                counts["drifts"] += 1
                counts["repaired"] += event.repaired
            case Orphan():
                counts["orphans"] += 1
                counts["deleted"] += event.outcome is OrphanOutcome.DELETED
            case Unfinished():
                counts["unfinished"] += 1
    # Counted in health too: a metric that says 0 is not one that has stopped.
    ports.meter.count("QuotaDrift", counts["drifts"])
    ports.meter.count("OrphanFound", counts["orphans"])
    ports.meter.count("OrphanDeleted", counts["deleted"])
    ports.meter.count("ReconcileUnfinished", counts["unfinished"])
    names = ("drifts", "repaired", "orphans", "deleted", "unfinished")
    return {name: counts[name] for name in names}


def _say(event: Event, ports: SweepFunctionPorts) -> None:
    match event:
        case Drift():
            say = ports.log.warning if event.repaired else ports.log.error
            outcome = "repaired" if event.repaired else "left"
            told = {"stored": event.stored, "counted": event.counted, "outcome": outcome}
            say("counter_drifted", **_counter(event.counter), **told)
        case Unproven():
            ports.log.info("counter_kept_moving", **_counter(event.counter))
        case Orphan():
            kind = "group" if event.what.is_group else "asset"
            ports.log.error(
                "orphan",
                outcome=event.outcome,
                code=kind,
                correlation_id=event.what.marker,
                upstream_id=event.what.upstream_id,
                upstream_account=event.what.home.account,
                upstream_project=event.what.home.project,
            )
        case OrphansLeft():
            ports.log.warning("orphans_left", counted=event.count)
        case WalkCut():
            ports.log.warning(
                "upstream_list_cut",
                upstream_action="ListAssetGroups" if event.is_group else "ListAssets",
                upstream_account=event.home.account,
                upstream_project=event.home.project,
                upstream_code=event.why,
            )
        case Unfinished():
            ports.log.error("reconcile_unfinished", step=event.step, code=event.why)
        case _:
            assert_never(event)


def _counter(counter: LedgerCounter) -> dict[str, object]:
    match counter:
        case CustomerGroups():
            return {"counter": "group_count", "customer": counter.customer}
        case GroupAssets():
            names = {"customer": counter.customer, "group": counter.group}
            return {"counter": "asset_count", **names}
        case PoolGroups() | PoolAssets():
            column = "groups" if isinstance(counter, PoolGroups) else "assets"
            home = {"upstream_account": counter.home.account}
            return {"counter": column, **home, "upstream_project": counter.home.project}
    assert_never(counter)
