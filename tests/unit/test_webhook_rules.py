"""What an endpoint gets, verified by the receiver's own library; and when it gets it again."""

import json
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

import pytest
import standardwebhooks.webhooks
from standardwebhooks import Webhook, WebhookVerificationError

from portrait.model import CustomerId, Delivery, DeliveryId, DeliveryState, EventType, HookId
from portrait.rules.endpoints import mint_secret
from portrait.rules.webhooks import WAITS_SECONDS, after_try, signed_headers
from tests.unit.virtual_clock import START

ID = DeliveryId("msg_k3x9q0a1b2000000000abcdefgh")
BODY = '{"type":"asset.active","data":{"name":"小美"}}'.encode()
NEW, OLD, OTHER = (mint_secret(random.Random(number)) for number in range(3))
DELIVERY = Delivery(
    CustomerId("ann"), ID, HookId("hook_k3x9q0a1b2"), EventType.ASSET_ACTIVE, "{}", START
)


@pytest.fixture(autouse=True)
def library_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's clock shows the time of the tests."""

    class Standing(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # as called
            del tz
            return START

    monkeypatch.setattr(standardwebhooks.webhooks, "datetime", Standing)


def verify(secret: str, headers: Mapping[str, str], body: bytes = BODY) -> object:
    return Webhook(secret).verify(body, dict(headers))


@pytest.mark.parametrize("secret", [NEW, OLD])
def test_each_live_secret_verifies(secret: str) -> None:
    headers = signed_headers(ID, START, BODY, [NEW, OLD])
    assert verify(secret, headers) == json.loads(BODY)
    assert len(headers["webhook-signature"].split(" ")) == 2


def test_another_secret_does_not_verify() -> None:
    with pytest.raises(WebhookVerificationError):
        verify(OTHER, signed_headers(ID, START, BODY, [NEW, OLD]))


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp"])
def test_id_and_time_are_signed(name: str) -> None:
    headers = dict(signed_headers(ID, START, BODY, [NEW]))
    headers[name] = headers[name][:-1] + ("1" if headers[name][-1] != "1" else "2")
    with pytest.raises(WebhookVerificationError):
        verify(NEW, headers)


def test_the_body_is_signed_byte_for_byte() -> None:
    with pytest.raises(WebhookVerificationError):
        verify(NEW, signed_headers(ID, START, BODY, [NEW]), BODY + b" ")


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_try_does_not_verify_now(minutes: int) -> None:
    with pytest.raises(WebhookVerificationError):
        verify(NEW, signed_headers(ID, START + timedelta(minutes=minutes), BODY, [NEW]))


def test_the_librarys_own_signature_is_ours() -> None:
    ours = signed_headers(ID, START, BODY, [NEW])["webhook-signature"]
    assert ours == Webhook(NEW).sign(ID, START, BODY.decode())


def test_the_waits_are_those_of_the_schedule() -> None:
    minute, hour = 60, 3600
    assert (0, 5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, *[10 * hour] * 2) == WAITS_SECONDS


@pytest.mark.parametrize("attempt", range(1, 8))
def test_the_next_try_counts_from_the_end_of_the_last(attempt: int) -> None:
    end = START + timedelta(seconds=15)
    before = replace(DELIVERY, attempts=attempt - 1)
    assert after_try(before, 503, "", START, end) == replace(
        before,
        attempts=attempt,
        status=503,
        problem="status",
        tried_at=START,
        due_at=end + timedelta(seconds=WAITS_SECONDS[attempt]),
    )


def test_after_the_eighth_failure_a_delivery_is_dead() -> None:
    after = after_try(replace(DELIVERY, attempts=7), None, "unreachable", START, START)
    dead = (DeliveryState.DEAD, 8, None, "unreachable", None)
    assert (after.state, after.attempts, after.status, after.problem, after.due_at) == dead


def test_a_success_forgets_the_trouble_before_it() -> None:
    before = replace(DELIVERY, attempts=3, status=500, problem="status", due_at=START)
    after = after_try(before, 200, "", START, START)
    told = (DeliveryState.DELIVERED, 4, 200, "", None)
    assert (after.state, after.attempts, after.status, after.problem, after.due_at) == told
