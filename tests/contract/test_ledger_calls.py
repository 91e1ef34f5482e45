"""One-off endpoints: found by their id, counted and listed nowhere."""

from datetime import timedelta

import pytest

from portrait.errors import IdTaken
from portrait.model import EventType, Hook, HookId, HookSecret, Sealed
from tests.contract.ledgers import Ledgers, Lossy
from tests.contract.samples import ANN, BEN, START

CALL = Hook(
    customer=ANN,
    hook=HookId("call_k3x9q0a1b2"),
    url="https://ann.example.com/callback",
    events=frozenset({EventType.VERIFICATION_SUCCEEDED}),
    secrets=(HookSecret(Sealed((b"\x00sealed",))),),
    created_at=START,
    updated_at=START,
)
END = START + timedelta(days=30)


def test_a_one_off_endpoint_is_found_by_its_id_alone(ledger: Ledgers) -> None:
    ledger.hooks.add_call(CALL, END)
    assert ledger.hooks.find_hook(ANN, CALL.hook) == CALL
    assert ledger.hooks.find_hook(BEN, CALL.hook) is None
    assert ledger.hooks.all_hooks(ANN) == []
    with pytest.raises(IdTaken):
        ledger.hooks.add_call(CALL, END)


@pytest.mark.engine
def test_a_one_off_endpoint_whose_answer_is_lost_was_written_once(
    lossy: Lossy, engine_ledger: Ledgers
) -> None:
    lossy.client.lose = 1
    lossy.ledger.hooks.add_call(CALL, END)
    assert lossy.client.lose == 0
    assert engine_ledger.hooks.find_hook(ANN, CALL.hook) == CALL
