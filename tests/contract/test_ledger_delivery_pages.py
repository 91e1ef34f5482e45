"""Pages of deliveries, of which the oldest are kept no longer and not yet collected."""

from dataclasses import replace
from datetime import timedelta

from portrait.model import DeliveryState, Group
from tests.contract.ledgers import Ledgers
from tests.contract.samples import ANN, LIMIT, ROOMY, START, new_asset
from tests.contract.test_ledger_deliveries import FORGOTTEN, HOOK, SOON, telling, written

SECONDS = (0, 10, 20, 30, 40)


def test_what_is_kept_no_longer_is_on_no_page_and_makes_none(ledger: Ledgers, group: Group) -> None:
    for number in SECONDS:
        ledger.assets.reserve_asset(new_asset(group, number), LIMIT, ROOMY)
        written(ledger, new_asset(group, number), telling(number))
    page = ledger.deliveries.page_deliveries
    now = START + FORGOTTEN + timedelta(seconds=20)
    assert page(ANN, HOOK, 2, None, now=now) == ([telling(40), telling(30)], None)
    earlier = now - timedelta(seconds=10)
    first = [telling(40), telling(30)]
    assert page(ANN, HOOK, 2, None, now=earlier) == (first, telling(30).delivery)
    assert page(ANN, HOOK, 2, telling(30).delivery, now=earlier) == ([telling(20)], None)
    assert page(ANN, HOOK, 2, None, now=now + timedelta(days=1)) == ([], None)


def test_a_replay_keeps_an_old_delivery_on_its_page(ledger: Ledgers, group: Group) -> None:
    for number in SECONDS[:2]:
        ledger.assets.reserve_asset(new_asset(group, number), LIMIT, ROOMY)
        written(ledger, new_asset(group, number), telling(number))
    leased = ledger.deliveries.lease_delivery(telling(), SOON)
    dead = replace(leased, state=DeliveryState.DEAD, attempts=8, due_at=None)
    dead = ledger.deliveries.keep_delivery(dead, leased_until=SOON)
    fresh = ledger.deliveries.replay_delivery(dead, START + timedelta(days=1))
    now = START + FORGOTTEN + timedelta(hours=1)
    assert ledger.deliveries.page_deliveries(ANN, HOOK, 9, None, now=now) == ([fresh], None)
