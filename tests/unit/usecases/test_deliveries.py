"""Sending one delivery: its tries, its words, and who may not send."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from portrait.errors import ServiceUnavailable
from portrait.model import DeliveryState
from portrait.ports.post import Posted
from portrait.usecases.deliveries import Tried
from portrait.usecases.webhook_secrets import seal_secret
from tests.unit.usecases.delivering import BROKEN, HOOK, SILENT, URL, Telling
from tests.unit.usecases.world import ANN, BEN
from tests.unit.virtual_clock import START


@pytest.fixture
def telling() -> Telling:
    return Telling()


def test_an_endpoint_is_told_at_once(telling: Telling) -> None:
    assert telling.deliver() == [(1, Tried.DELIVERED)]
    (sent,) = telling.receiver.sent
    assert (sent.url, sent.body) == (URL, telling.delivery.body.encode())
    assert sent.headers["webhook-id"] == telling.delivery.delivery
    assert telling.row == replace(
        telling.delivery,
        state=DeliveryState.DELIVERED,
        attempts=1,
        status=204,
        tried_at=START,
        due_at=None,
    )
    assert telling.deliver() == []


def test_a_first_failure_is_tried_again_in_the_same_call(telling: Telling) -> None:
    telling.receiver.script = [BROKEN]
    telling.receiver.seconds = 15
    assert telling.deliver() == [(1, Tried.FAILED), (2, Tried.DELIVERED)]
    first, second = telling.receiver.sent
    assert second.at - first.at == timedelta(seconds=15 + 5)
    assert second.headers["webhook-id"] == first.headers["webhook-id"]
    assert second.headers["webhook-timestamp"] != first.headers["webhook-timestamp"]
    assert second.body == first.body


def test_a_second_failure_waits_to_be_woken(telling: Telling) -> None:
    telling.receiver.rest = SILENT
    assert telling.deliver() == [(1, Tried.FAILED), (2, Tried.FAILED)]
    row = telling.row
    assert (row.state, row.status, row.problem) == (DeliveryState.PENDING, None, "timeout")
    assert row.due_at == telling.clock() + timedelta(minutes=5)
    assert telling.deliver() == []


def test_the_last_failure_is_the_end(telling: Telling) -> None:
    telling.receiver.rest = BROKEN
    tries = telling.deliver()
    while telling.row.due_at is not None:
        tries += telling.deliver_when_due()
    assert tries == [(number, Tried.FAILED) for number in range(1, 8)] + [(8, Tried.DEAD)]
    row = telling.row
    assert (row.state, row.attempts, row.status) == (DeliveryState.DEAD, 8, 500)
    assert telling.deliver() == []


@pytest.mark.parametrize("status", [100, 199, 300, 301, 307, 308, 400, 404, 410, 429, 500])
def test_a_status_that_is_not_2xx_is_a_failure(telling: Telling, status: int) -> None:
    telling.receiver.script = [Posted(status)]
    assert telling.deliver()[0] == (1, Tried.FAILED)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_will_do(telling: Telling, status: int) -> None:
    telling.receiver.script = [Posted(status)]
    assert telling.deliver() == [(1, Tried.DELIVERED)]


def test_a_delivery_to_an_endpoint_that_is_gone_is_dead(telling: Telling) -> None:
    telling.ledger.remove_hook(ANN, HOOK)
    assert telling.deliver() == [(0, Tried.GONE)]
    assert (telling.row.state, telling.row.problem) == (DeliveryState.DEAD, "endpoint_gone")
    assert telling.receiver.sent == []


def test_an_endpoint_that_goes_between_two_tries_is_not_told(telling: Telling) -> None:
    telling.receiver.rest = BROKEN
    telling.receiver.during = lambda: telling.ledger.remove_hook(ANN, HOOK)
    assert telling.deliver() == [(1, Tried.FAILED), (1, Tried.GONE)]
    assert len(telling.receiver.sent) == 1


def test_a_foreign_delivery_and_one_that_never_was_are_not_sent(telling: Telling) -> None:
    assert telling.deliver(customer=BEN) == []
    assert telling.receiver.sent == []


def test_only_one_of_many_calls_sends(telling: Telling) -> None:
    due = telling.delivery.due_at
    others: list[object] = []
    telling.receiver.during = lambda: others.extend([*telling.deliver(due), *telling.deliver()])
    assert telling.deliver(due) == [(1, Tried.DELIVERED)]
    assert others == []
    assert len(telling.receiver.sent) == 1


def test_whoever_was_handed_the_lease_need_not_wait_for_its_end(telling: Telling) -> None:
    later = START + timedelta(seconds=45)
    telling.ledger.lease_delivery(telling.delivery, later)
    assert telling.deliver(START) == []
    assert telling.deliver(later) == [(1, Tried.DELIVERED)]


def test_a_lease_that_is_over_is_anybodys(telling: Telling) -> None:
    telling.ledger.lease_delivery(telling.delivery, START + timedelta(seconds=45))
    telling.clock.advance(45)
    assert telling.deliver() == [(1, Tried.DELIVERED)]


def closed(*_: object) -> str:
    raise ServiceUnavailable


def test_a_secret_that_opens_later_costs_a_try(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(telling.sealer, "unseal", closed)
        assert telling.deliver() == [(1, Tried.FAILED), (2, Tried.FAILED)]
    assert (telling.row.status, telling.row.problem) == (None, "secret_unavailable")
    assert telling.row.due_at == telling.clock() + timedelta(minutes=5)
    assert telling.receiver.sent == []
    assert telling.deliver_when_due() == [(3, Tried.DELIVERED)]


def test_a_secret_that_never_opens_is_the_end_of_a_delivery(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling.sealer, "unseal", closed)
    tries = telling.deliver()
    while telling.row.due_at is not None:
        tries += telling.deliver_when_due()
    assert tries == [(number, Tried.FAILED) for number in range(1, 8)] + [(8, Tried.DEAD)]
    assert (telling.row.state, telling.row.problem) == (DeliveryState.DEAD, "secret_unavailable")
    assert telling.receiver.sent == []


def test_a_secret_is_opened_under_the_lease(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    others: list[object] = []
    unseal = telling.sealer.unseal

    def slow(*place: Any) -> str:
        others.extend(telling.deliver())
        return unseal(*place)

    monkeypatch.setattr(telling.sealer, "unseal", slow)
    assert telling.deliver() == [(1, Tried.DELIVERED)]
    assert others == []


def test_two_live_secrets_sign_until_the_old_one_ends(telling: Telling) -> None:
    hook = telling.ledger.hooks[ANN, HOOK]
    fresh = seal_secret(ANN, HOOK, telling.secret, telling.sealer)
    old = replace(hook.secrets[0], expires_at=START + timedelta(seconds=5))
    telling.ledger.hooks[ANN, HOOK] = replace(hook, secrets=(fresh, old))
    telling.receiver.script = [BROKEN]
    telling.deliver()
    signatures = [sent.headers["webhook-signature"].split() for sent in telling.receiver.sent]
    assert [len(one) for one in signatures] == [2, 1]
