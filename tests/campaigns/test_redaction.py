"""No secret is written down: every kind goes in everywhere, and everything written is searched.

Searched are log lines, metrics, records of every library, errors as Lambda writes them, what the
state machine shows, and answers: refusals for all secrets, successes for the gateway's own.
"""

import itertools
import json
import os
from collections.abc import Iterator
from typing import Any, Final

import pytest

from functions.admin.commands import COMMANDS
from portrait.http import serving
from portrait.http.events import read_event
from portrait.observability import Log
from tests.campaigns.redaction.house import House, opened_house
from tests.campaigns.redaction.inputs import inputs
from tests.campaigns.redaction.lives import OPERATIONS, faults
from tests.campaigns.redaction.sandbox import open_sandbox, visit
from tests.campaigns.redaction.secrets import Hit, Search, drawn
from tests.campaigns.redaction.upstream import ACTIONS, SPOILS
from tests.campaigns.wired.gateway import Said

FULL: Final = os.environ.get("CAMPAIGN") == "full"
EVERY: Final = 1 if FULL else 8
LIVES_EVERY: Final = 1 if FULL else 12
TROUBLES_EVERY: Final = 1 if FULL else 71
RECONCILED_EVERY: Final = 16 if FULL else 2
SEEDS: Final = (20261101, 20261102) if FULL else (20261101,)
LINES_FLOOR: Final = 10_000 if FULL else 1_500
KINDS_FLOOR: Final = 35
ECHOES: Final = frozenset(
    {
        "query Action",
        "member's name",
        "name of a member inside",
        "form field's name",
        "file's field",
        "webhook's member",
        "page's query's name",
        "resource's body with a member",
        "resource's form's name",
        "name in a query of /v1/asset-groups",
        "name in a query of /v1/assets",
        "POST /v1/seedance2/private-avatar PrivateAvatar.group",
        "POST /v1/seedance2/private-avatar PrivateAvatar.assets",
        "POST /v1/seedance2/real-avatar RealAssets.assets",
    }
)
"""The only inputs that a refusal repeats, cut to 64 characters: it names what it does not know."""


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with opened_house(monkeypatch, SEEDS, RECONCILED_EVERY) as opened:
        yield opened


def _inputs(house: House) -> None:
    pairs = itertools.product(enumerate(inputs()), enumerate(house.secrets))
    for (row, place), (column, secret) in pairs:
        if (row + column) % EVERY == 0:
            house.put(place, secret)


def _lives(house: House) -> None:
    turns = itertools.cycle(house.secrets)
    for secret in house.secrets[::LIVES_EVERY]:
        house.ark.status = "Failed" if house.ark.status == "Active" else "Active"
        house.live("all is well", secret)
    # Else a function that does not even start would pass for one that keeps its secrets.
    assert house.heard.faults == []
    spoilt = [(spoil, action) for spoil in SPOILS for action in ACTIONS]
    for spoil, action in spoilt[::TROUBLES_EVERY]:
        house.ark.spoil = lambda asked, spoil=spoil: SPOILS[spoil](house.ark, asked)
        house.ark.spoils = action
        house.live(f"{action} {spoil}", next(turns))
    house.ark.spoil = None
    broken = [(operation, name) for operation in OPERATIONS for name in faults("")]
    for operation, name in broken[::TROUBLES_EVERY]:
        secret = next(turns)
        house.gateway.cloud.faults = {operation: faults(secret.value)[name]}
        house.live(f"{operation} {name}", secret)
    house.gateway.cloud.faults = {}


def _visits(house: House, patch: pytest.MonkeyPatch) -> None:
    ark, _ = open_sandbox(patch, house.gateway)
    for secret in house.secrets[::LIVES_EVERY]:
        visit(ark, house.heard, secret.value)


def _shown(answer: Any) -> str:
    if isinstance(answer, Said):
        return json.dumps([answer.status, answer.headers, answer.text])
    return json.dumps(answer)


def _quotes_upstream(place: str, answer: Any) -> bool:
    """An import that the upstream refuses: the operator, and nobody else, is told its words."""
    return place.startswith("GetAssetGroup ") and not isinstance(answer, Said)


def _is_refusal(answer: Any) -> bool:
    return answer.status >= 400 if isinstance(answer, Said) else not answer["ok"]


def test_no_secret_is_written_anywhere(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _inputs(house)
    _lives(house)
    _visits(house, monkeypatch)
    secrets, heard = house.all_secrets(), house.heard
    printed = heard.out.getvalue().count("\n")
    kinds = {one.kind for one in secrets}
    hits = Search(secrets).hits(heard.lines())
    refusals = [
        (place, _shown(one))
        for place, one in house.told
        if _is_refusal(one) and not _quotes_upstream(place, one)
    ]
    successes = [_shown(one) for _, one in house.told if not _is_refusal(one)]
    search = Search(secrets)
    echoing = {place for place, text in refusals if search.hits([text])}
    given = Search(house.own_secrets()).hits(successes)
    with capsys.disabled():
        print(  # noqa: T201  a campaign says what it did
            f"\nredaction: {len(kinds)} kinds of secret, {len(secrets)} secrets, {len(inputs())} "
            f"inputs, {printed} lines printed, {len(heard.records)} records, "
            f"{len(heard.faults)} lines of faults, {len(heard.machine)} texts of executions, "
            f"{len(refusals)} refusals, {len(successes)} successes; {len(hits)} hits, "
            f"{len(given)} in successes, refusals that repeat: {sorted(echoing)}"
        )
    assert hits == []
    assert given == []
    assert echoing == ECHOES | {f"{command}, a member's name" for command in COMMANDS}
    assert len(kinds) >= KINDS_FLOOR
    assert printed >= LINES_FLOOR
    assert len(heard.machine) > len(inputs()) // 3


def test_an_execution_is_told_who_which_and_when_and_nothing_else(house: House) -> None:
    house.live("all is well", house.secret("presigned S3 URL"))
    starts = [one for one in house.gateway.cloud.calls if one.operation == "StartExecution"]
    assert len(starts) == 3
    for start in starts:
        state = json.loads(start.asked["input"])
        assert state.keys() == {"customer", "assets", "generation", "turn_at"}
        assert "://" not in start.spelt()
    assert not [text for text in house.heard.machine if "://" in text]


@pytest.mark.parametrize("place", ["header Cookie", "CreateAsset.URL"])
def test_a_line_that_carries_what_came_in_is_caught(
    house: House, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    log = Log("actions")

    def careless(event: Any, request_id: str) -> Any:
        request = read_event(event, request_id)
        log.info("came in", code=f"{request.headers} {request.body!r}")
        return request

    monkeypatch.setattr(serving, "read_event", careless)
    secret = house.secret("cookie")
    house.put(place, secret)
    assert {hit.kind for hit in Search([secret]).hits(house.heard.lines())} == {"cookie"}


def test_a_line_that_carries_an_error_s_text_is_caught(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def talkative(error: Exception) -> str:
        return str(error)

    monkeypatch.setattr(serving, "raised_at", talkative)
    secret = house.secret("JWT")
    house.gateway.cloud.faults = {"dynamodb GetItem": faults(secret.value)["a bug"]}
    house.live("a bug", secret)
    assert Search([secret]).hits(house.heard.lines()) != []


def test_every_spelling_is_found() -> None:
    secret = drawn(1)["quoted text"]
    search = Search([secret])
    for spelling in secret.spellings():
        assert Hit("quoted text", f"a {spelling} b") in search.hits(["nothing", f"a {spelling} b"])
    assert search.hits(["nothing", secret.core[:10]]) == []
