"""What the doors and the machine write down: never a key, a URL, a name or a body.

A secret of its own goes in through every input; whatever is written is searched for all of them.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from portrait.errors import (
    ServiceUnavailable,
    UpstreamError,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import Failure, Status
from portrait.observability import ALLOWED
from tests.forms import encode, file_part, text_part
from tests.integration.doors.desk import KEYS, REQUEST_ID, Desk, event
from tests.integration.doors.flow import drive, make_asset, make_group, settle
from tests.pictures import jpeg
from tests.scripted_upstream import Twist
from tests.unit.usecases.world import ANN

CANARY = "canary7f3a"
FRAME = {"level", "location", "message", "timestamp", "service"}


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Log lines without the metrics, and without what differs from run to run."""
    shown = [line for line in lines(capsys) if "_aws" not in line]
    return [
        {key: line[key] for key in line if key not in {"location", "timestamp"}} for line in shown
    ]


def _crash(_: object = None) -> None:
    raise RuntimeError(f"{CANARY} https://{CANARY}.example")


def test_secrets_of_every_input_stay_out_of_the_log(
    desk: Desk, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    canary = "" + CANARY
    everywhere = {"Authorization": f"Bearer {KEYS[ANN]}", "X-Forwarded-For": canary}
    everywhere |= {"Cookie": canary, "User-Agent": canary, "X-Amzn-Trace-Id": canary}
    query = {"Action": [canary], "Version": [canary], "Token": [canary]}
    for body in (canary, f'{{"{canary}":1}}', f'{{"Id":"{canary}"}}'):
        for action in (canary, "GetAsset", "CreateAsset", "ListAssets"):
            for version in ({}, {"Version": [canary]}):
                asked = {"Action": [action], "Token": [canary], **version}
                desk.send(event("/v1/portrait", "POST", asked, everywhere, body))
    desk.send(event("/{proxy+}", "GET", query, everywhere, canary, canary))
    desk.send(event("/", "POST", query, {"Authorization": f"Bearer sk-{canary}"}, canary))
    group = make_group(desk, Description=canary, ProjectName=canary)
    url = f"https://{canary}.example.com/{canary}?sig={canary}"
    make_asset(desk, group, URL=url, Name=canary)
    for error in (UpstreamThrottled(canary, canary), None):
        if error:
            desk.world.upstream.expect("create_asset", error)
        drive(desk, "submit")
    settle(desk, Status.FAILED, Failure(canary, canary))
    form = [text_part("GroupId", group), text_part("Name", canary), text_part(canary, canary)]
    desk.upload(encode([*form, file_part(jpeg(640, 800), filename=canary)]))
    desk.upload(encode([*form[:2], file_part(jpeg(640, 800), filename=canary)]))
    desk.world.upstream.expect("create_group", UpstreamRefused(f"LackPolicy.{canary}", canary))
    desk.act("CreateAssetGroup", Name=canary, GroupType="AIGC")
    desk.world.upstream.expect("create_group", Twist(before=_crash))
    desk.act("CreateAssetGroup", Name=canary, GroupType="AIGC")
    written = capsys.readouterr()
    assert written.out.count("\n") > 60
    for text in (written.out, written.err, caplog.text):
        assert CANARY not in text
        assert KEYS[ANN] not in text
        assert KEYS[ANN][13:40] not in text


def test_every_line_keeps_to_the_allow_list(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    make_asset(desk, make_group(desk))
    drive(desk, "submit")
    settle(desk, Status.ACTIVE)
    desk.act("Nope")
    for line in lines(capsys):
        if "_aws" not in line:
            assert line.keys() - FRAME <= ALLOWED


def test_one_word_leads_from_the_door_to_the_last_poll(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    group = make_group(desk)
    capsys.readouterr()
    make_asset(desk, group)
    drive(desk, "submit")
    settle(desk, Status.ACTIVE)
    (row,) = desk.world.ledger.assets.values()
    found = [line for line in logged(capsys) if line.get("correlation_id") == row.marker]
    steps = [(line["service"], line["message"], line.get("outcome")) for line in found]
    assert steps == [
        ("actions", "answered", None),
        ("poll", "stepped", "submitted"),
        ("poll", "stepped", "became_active"),
    ]


def test_nothing_of_one_request_stays_on_the_lines_of_the_next(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.act("ListAssets")
    capsys.readouterr()
    desk.send(event(query={"Action": ["ListAssets"]}))
    (line,) = logged(capsys)
    assert line == {
        "level": "INFO",
        "message": "refused",
        "service": "actions",
        "request_id": REQUEST_ID,
        "code": "Unauthorized",
        "status": 401,
    }


def test_a_crash_is_logged_by_its_type_and_place_alone(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.world.ledger, "page_assets", lambda *_, **__: _crash())
    desk.act("ListAssets")
    (line,) = logged(capsys)
    assert line.pop("error_at").startswith(f"{__name__}:")
    assert line == {
        "level": "ERROR",
        "message": "unhandled",
        "service": "actions",
        "request_id": REQUEST_ID,
        "action": "ListAssets",
        "customer": "ann",
        "door": "portrait",
        "error_type": "RuntimeError",
        "status": 503,
    }


def counted(capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    """Metrics of what was written, summed by name."""
    sums: dict[str, float] = {}
    for line in lines(capsys):
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", []):
            assert directive["Namespace"] == "PortraitGateway"
            assert directive["Dimensions"] == [["service"]]
            for metric in directive["Metrics"]:
                sums[metric["Name"]] = sums.get(metric["Name"], 0) + sum(line[metric["Name"]])
    return sums


def _not_enabled(desk: Desk) -> None:
    desk.world.upstream.expect("create_group", UpstreamRefused("LackPolicy"))
    desk.act("CreateAssetGroup", Name="Mia", GroupType="AIGC")


def _pool_full(desk: Desk) -> None:
    desk.world.upstream.expect("create_group", UpstreamError("X"))
    desk.world.ledger.fail_next.append("reserve_group")
    desk.act("CreateAssetGroup", Name="Mia", GroupType="AIGC")


def _crashed(desk: Desk) -> None:
    desk.world.upstream.expect("create_group", Twist(before=_crash))
    desk.act("CreateAssetGroup", Name="Mia", GroupType="AIGC")


@pytest.mark.parametrize(
    ("happening", "metrics"),
    [
        (lambda desk: desk.act("ListAssets"), {"Answered": 1}),
        (lambda desk: desk.act("Nope"), {"Refused": 1}),
        (_not_enabled, {"Refused": 1, "UpstreamNotEnabled": 1}),
        (_pool_full, {"Refused": 1}),
        (_crashed, {"Unhandled": 1}),
    ],
    ids=["answered", "refused", "not enabled", "no answer", "crashed"],
)
def test_what_happened_is_counted(
    desk: Desk,
    capsys: pytest.CaptureFixture[str],
    happening: Callable[[Desk], object],
    metrics: dict[str, float],
) -> None:
    happening(desk)
    assert counted(capsys) == metrics


@pytest.mark.parametrize(
    ("error", "metric"),
    [
        (None, "AssetSubmitted"),
        (UpstreamThrottled("X"), "UpstreamThrottled"),
        (UpstreamUnknown("X"), "OutcomeUnknown"),
        (UpstreamRefused("X"), "AssetFailed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_machine_did_is_counted(
    desk: Desk, capsys: pytest.CaptureFixture[str], error: UpstreamError | None, metric: str
) -> None:
    make_asset(desk, make_group(desk))
    capsys.readouterr()
    if error is not None:
        desk.world.upstream.expect("create_asset", error)
    drive(desk, "submit")
    assert counted(capsys) == {metric: 1}


def test_a_step_that_cannot_reach_the_ledger_raises_the_word_the_machine_retries(
    desk: Desk,
) -> None:
    make_asset(desk, make_group(desk))
    desk.world.ledger.fail_next.append("load_asset")
    with pytest.raises(ServiceUnavailable):
        drive(desk, "submit")
    assert drive(desk, "submit")["next"] == "check"
