"""A signature that Ark refuses unread: what is mended, sent once more, told, and given up."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from portrait.adapters.ark_signing import Trouble
from portrait.adapters.governed import GovernedUpstream
from portrait.errors import (
    ServiceUnavailable,
    SignAgain,
    TurnRefused,
    UpstreamAccountUnusable,
    UpstreamError,
    UpstreamRefused,
)
from portrait.model import CustomerId, GroupType, Home
from portrait.ports.governor import Kind
from portrait.ports.services import Now
from tests.fakes import VirtualSleep
from tests.unit.adapters.ark_wire import (
    HOME,
    NEW,
    OLD,
    Answer,
    FixedAccounts,
    Wire,
    refusing,
    saying,
)
from tests.unit.virtual_clock import START, VirtualClock

MADE = saying({"Id": "group-1"})
PAGE = saying({"Items": []})
ELSEWHERE = replace(OLD, name="two", endpoint="https://other.example.com")


@dataclass
class Turns:
    """A governor that gives every turn at once, until `most` were taken; keeps their actions."""

    most: int = 1000
    taken: list[str] = field(default_factory=list)

    def take(
        self,
        account: str,
        action: str,
        customer: CustomerId,
        now: Now,
        max_wait_seconds: float,
        *,
        kind: Kind,
    ) -> datetime:
        assert (account, customer, max_wait_seconds) == (HOME.account, "ann", 2.0)
        assert kind is Kind.INTERACTIVE
        if len(self.taken) >= self.most:
            raise TurnRefused(7.0)
        self.taken.append(action)
        return now()

    def clock(self, now: datetime) -> datetime:
        return now


def governed(wire: Wire, turns: Turns) -> GovernedUpstream:
    clock = VirtualClock()
    ann, nap = CustomerId("ann"), VirtualSleep(clock)
    return GovernedUpstream(wire.ark(), turns, ann, Kind.INTERACTIVE, 2.0, clock, nap)


def ahead(seconds: float, then: Answer = MADE, *, date: str | None = None) -> Answer:
    """An Ark whose clock is so far ahead of ours, with a window of 900 s."""
    theirs = START + timedelta(seconds=seconds)

    def answer(request: httpx.Request) -> httpx.Response:
        signed_at = datetime.strptime(request.headers["x-date"] + "+0000", "%Y%m%dT%H%M%SZ%z")
        in_time = abs(theirs - signed_at) <= timedelta(seconds=900)
        response = (then if in_time else refusing("InvalidTimestamp"))(request)
        response.headers["date"] = format_datetime(theirs, usegmt=True) if date is None else date
        return response

    return answer


def rotated(request: httpx.Request) -> httpx.Response:
    """An Ark that knows the newer key only."""
    known = "AKLTTWO" in request.headers["authorization"]
    return (MADE if known else refusing("InvalidAccessKey", 401))(request)


@pytest.mark.parametrize("seconds", [1200, -1200, 80_000, -80_000])
def test_a_wrong_clock_is_set_by_the_answer_and_the_create_goes_out_once_more(
    seconds: float,
) -> None:
    wire, turns = Wire(ahead(seconds)), Turns()
    upstream = governed(wire, turns)
    assert upstream.create_group(HOME, "n", "") == "group-1"
    assert (len(wire.requests), turns.taken) == (2, ["CreateAssetGroup"] * 2)
    assert wire.heard == [(Trouble.CLOCK_OFF, "one", "InvalidTimestamp")]
    # The correction is kept: the next call is right at once.
    upstream.create_group(HOME, "n", "")
    assert (len(wire.requests), len(wire.heard)) == (3, 1)


def test_the_body_and_the_action_of_the_second_try_are_those_of_the_first() -> None:
    wire = Wire(ahead(1200))
    governed(wire, Turns()).create_group(HOME, "n", "d")
    first, second = wire.requests
    assert (first.url, first.content) == (second.url, second.content)
    assert first.headers["authorization"] != second.headers["authorization"]


@pytest.mark.parametrize(
    "answer",
    [
        ahead(1200, date=""),
        ahead(1200, date="yesterday"),
        ahead(1200, date="Sun, 01 Nov 2026 01:02:03 -0000"),
        ahead(86_400 + 60),
        ahead(-40 * 365 * 86_400),
        ahead(1200, date=format_datetime(START, usegmt=True)),
        ahead(1200, date=format_datetime(START + timedelta(seconds=4), usegmt=True)),
    ],
    ids=["none", "not one", "no zone", "too far", "far too far", "ours", "nearly ours"],
)
def test_a_date_that_mends_nothing_or_cannot_be_believed_ends_the_call(answer: Answer) -> None:
    wire, turns = Wire(answer), Turns()
    with pytest.raises(UpstreamAccountUnusable) as refused:
        governed(wire, turns).create_group(HOME, "n", "")
    assert (refused.value.code, refused.value.message) == ("InvalidTimestamp", "text")
    assert (len(wire.requests), len(turns.taken)) == (1, 1)
    assert wire.heard == [(Trouble.CLOCK_OFF, "one", "InvalidTimestamp")]


def test_a_clock_that_is_never_right_is_tried_twice_and_told_twice() -> None:
    dates = iter(range(1200, 10_000, 1200))

    def answer(request: httpx.Request) -> httpx.Response:
        return ahead(0, date=format_datetime(START + timedelta(seconds=next(dates))))(request)

    def never(request: httpx.Request) -> httpx.Response:
        response = refusing("InvalidTimestamp", 403)(request)
        response.headers["date"] = answer(request).headers["date"]
        return response

    wire, turns = Wire(never), Turns()
    with pytest.raises(UpstreamAccountUnusable):
        governed(wire, turns).create_group(HOME, "n", "")
    assert (len(wire.requests), len(turns.taken), len(wire.heard)) == (2, 2, 2)


def test_each_endpoint_has_a_clock_of_its_own() -> None:
    wire = Wire(ahead(1200))
    ark = wire.ark()
    with pytest.raises(SignAgain):
        ark.create_group(HOME, "n", "")
    wire.accounts.kept = wire.accounts.later = ELSEWHERE
    wire.answer = ahead(0)
    assert ark.create_group(Home("two", "films"), "n", "") == "group-1"


def test_a_rotated_access_key_is_read_anew_and_the_call_goes_out_again() -> None:
    wire, turns = Wire(rotated, FixedAccounts(OLD, later=NEW)), Turns()
    assert governed(wire, turns).create_group(HOME, "n", "") == "group-1"
    assert (len(wire.requests), len(turns.taken)) == (2, 2)
    assert wire.heard == [(Trouble.KEY_RENEWED, "one", "InvalidAccessKey")]


@pytest.mark.parametrize(
    "code", ["InvalidAccessKey", "SignatureDoesNotMatch", "InvalidSecretToken"]
)
def test_an_access_key_that_stays_the_same_is_refused_once(code: str) -> None:
    wire, turns = Wire(refusing(code, 401)), Turns()
    with pytest.raises(UpstreamAccountUnusable) as refused:
        governed(wire, turns).create_group(HOME, "n", "")
    assert refused.value.code == code
    assert (len(wire.requests), len(turns.taken)) == (1, 1)
    assert wire.heard == [(Trouble.KEY_REFUSED, "one", code)]


def test_a_new_key_that_is_refused_too_is_not_tried_a_third_time() -> None:
    wire = Wire(refusing("InvalidAccessKey", 401), FixedAccounts(OLD, later=NEW))
    with pytest.raises(UpstreamAccountUnusable):
        governed(wire, Turns()).create_group(HOME, "n", "")
    assert len(wire.requests) == 2
    assert [trouble for trouble, _, _ in wire.heard] == [Trouble.KEY_RENEWED, Trouble.KEY_REFUSED]


def test_without_a_second_turn_nothing_is_sent_a_second_time() -> None:
    wire = Wire(ahead(1200))
    with pytest.raises(TurnRefused):
        governed(wire, Turns(most=1)).create_group(HOME, "n", "")
    assert len(wire.requests) == 1


def test_a_page_of_a_list_is_signed_again_at_another_turn() -> None:
    wire, turns = Wire(ahead(1200, PAGE)), Turns()
    assert governed(wire, turns).find_groups(HOME, GroupType.AIGC, "") == []
    assert (len(wire.requests), turns.taken) == (2, ["ListAssetGroups"] * 2)


@pytest.mark.parametrize(
    "code", ["AccessDenied", "LackPolicy", "InvalidParameter", "ServiceNotFound"]
)
def test_a_refusal_that_is_not_for_the_signature_is_nobodys_trouble(code: str) -> None:
    wire = Wire(refusing(code, 403))
    with pytest.raises(UpstreamRefused):
        governed(wire, Turns()).create_group(HOME, "n", "")
    assert (len(wire.requests), wire.heard) == (1, [])


def _gone(_: FixedAccounts, name: str) -> None:
    raise ServiceUnavailable from KeyError(name)


@pytest.mark.parametrize("name", ["one", "two"])
def test_an_account_that_cannot_be_found_sends_nothing_and_is_told(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "one":
        monkeypatch.setattr(FixedAccounts, "find", _gone)
    wire = Wire(MADE)
    with pytest.raises(UpstreamAccountUnusable) as unusable:
        wire.ark().create_group(Home(name, "films"), "n", "")
    assert unusable.value.code == "AccountUnavailable"
    assert wire.requests == []
    assert wire.heard == [(Trouble.ACCOUNT_UNAVAILABLE, name, "AccountUnavailable")]


def test_nothing_of_a_key_is_in_an_error() -> None:
    wire = Wire(refusing("SignatureDoesNotMatch", 401))
    with pytest.raises(UpstreamError) as refused:
        governed(wire, Turns()).create_group(HOME, "n", "")
    assert OLD.credentials.secret_access_key not in repr(refused.value)


def test_the_first_of_two_dates_is_the_upstreams() -> None:
    theirs = format_datetime(START + timedelta(seconds=1200), usegmt=True)
    late = ahead(1200)

    def answer(request: httpx.Request) -> httpx.Response:
        made = late(request)
        dates = [("date", theirs), ("date", format_datetime(START, usegmt=True))]
        return httpx.Response(made.status_code, headers=dates, content=made.content)

    assert governed(Wire(answer), Turns()).create_group(HOME, "n", "") == "group-1"
