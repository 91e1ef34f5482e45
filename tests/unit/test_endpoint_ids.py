"""Ids and secrets of endpoints: their form, their order, and what is none."""

import base64
import random
from datetime import timedelta

import pytest

from portrait.model import HookId
from portrait.rules.endpoints import (
    delivery_prefix,
    is_delivery_id,
    is_hook_id,
    mint_delivery_id,
    mint_hook_id,
    mint_secret,
)
from tests.unit.virtual_clock import START

CHANCE = random.Random(7)


def test_an_endpoint_id_has_its_form() -> None:
    minted = {mint_hook_id(CHANCE) for _ in range(1000)}
    assert len(minted) == 1000
    assert all(is_hook_id(hook) for hook in minted)


def test_deliveries_of_an_endpoint_sort_by_their_making() -> None:
    hook = HookId("hook_k3x9q0a1b2")
    moments = [START + timedelta(milliseconds=37) * number for number in range(500)]
    moments.append(START + timedelta(days=365 * 900))
    ids = [mint_delivery_id(hook, moment, CHANCE) for moment in moments]
    assert ids == sorted(ids)
    assert all(is_delivery_id(one) and one.startswith(delivery_prefix(hook)) for one in ids)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hook_",
        "hook_k3x9q0a1b",
        "hook_k3x9q0a1b22",
        "hook_K3X9Q0A1B2",
        "hook_k3x9q0a1b2\n",
        "hook_k3x9q0a1b\u0662",
        "msg_k3x9q0a1b2",
        "hook_k3x9q0a1#2",
    ],
)
def test_what_is_no_endpoint_id(text: str) -> None:
    assert not is_hook_id(text)
    assert not is_delivery_id(text)


def test_a_secret_is_what_standard_webhooks_calls_one() -> None:
    secrets = {mint_secret(CHANCE) for _ in range(100)}
    assert len(secrets) == 100
    for secret in secrets:
        assert secret.startswith("whsec_")
        assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
    assert len(mint_secret(random.SystemRandom())) == len(mint_secret(CHANCE))
