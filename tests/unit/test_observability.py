"""Logs by allow-list, metrics in EMF."""

import json
import logging
import traceback
from typing import Any

import pytest

from portrait.errors import ServiceUnavailable
from portrait.observability import (
    ALLOWED,
    NAMESPACE,
    FieldNotAllowed,
    Log,
    Meter,
    Unhandled,
    without_words,
)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_carries_its_event_and_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    log = Log("lines")
    log.bind(request_id="r-1")
    log.info("answered", status=200)
    log.warning("slow", duration_ms=5)
    log.error("unhandled", error_type="ValueError")
    log.clear()
    log.info("next")
    shown = [
        {key: line[key] for key in line if key not in {"location", "timestamp"}}
        for line in lines(capsys)
    ]
    common = {"service": "lines"}
    assert shown == [
        {**common, "level": "INFO", "message": "answered", "request_id": "r-1", "status": 200},
        {**common, "level": "WARNING", "message": "slow", "request_id": "r-1", "duration_ms": 5},
        {
            **common,
            "level": "ERROR",
            "message": "unhandled",
            "request_id": "r-1",
            "error_type": "ValueError",
        },
        {**common, "level": "INFO", "message": "next"},
    ]


@pytest.mark.parametrize(
    "field", ["url", "key", "token", "body", "name", "message", "authorization"]
)
def test_a_field_that_is_not_allowed_is_a_mistake_of_ours(field: str) -> None:
    log = Log("strict")
    with pytest.raises(FieldNotAllowed, match=field):
        log.bind(**{field: "secret"})
    for speak in (log.info, log.warning, log.error):
        with pytest.raises(FieldNotAllowed, match=field):
            speak("event", **{field: "secret"})


def test_no_allowed_field_has_room_for_a_secret() -> None:
    words = ("url", "token", "secret", "body", "header", "query", "source", "media", "path")
    assert [field for field in ALLOWED for word in words if word in field] == []


def test_counts_are_summed_and_written_once(capsys: pytest.CaptureFixture[str]) -> None:
    meter = Meter("meters")
    meter.count("Answered")
    meter.count("Answered", 2)
    meter.flush()
    meter.flush()
    (line,) = lines(capsys)
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive == {
        "Namespace": NAMESPACE,
        "Dimensions": [["service"]],
        "Metrics": [{"Name": "Answered", "Unit": "Count"}],
    }
    assert (line["service"], line["Answered"]) == ("meters", [1.0, 2.0])


def test_an_error_that_nobody_expected_leaves_a_function_without_its_text() -> None:
    @without_words
    def handle(_event: object, _context: object) -> None:
        raise KeyError("secret")

    with pytest.raises(Unhandled, match=rf"^KeyError at {__name__}:[0-9]+$") as caught:
        handle({}, None)
    assert "KeyError('secret')" not in "".join(traceback.format_exception(caught.value))


def test_an_error_of_ours_leaves_a_function_as_it_is() -> None:
    @without_words
    def handle(_event: object, _context: object) -> None:
        raise ServiceUnavailable

    with pytest.raises(ServiceUnavailable):
        handle({}, None)


@pytest.mark.parametrize("library", ["httpx", "httpcore", "botocore", "boto3", "urllib3"])
def test_libraries_do_not_log_what_they_ask(library: str) -> None:
    logging.getLogger(library).setLevel(logging.NOTSET)
    Log("quiet")
    assert not logging.getLogger(f"{library}.inside").isEnabledFor(logging.INFO)
