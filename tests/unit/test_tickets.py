"""Tickets and invites: what is ours is told from everything else by its mac alone."""

import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portrait.model import CustomerId, SessionId
from portrait.rules.tickets import (
    NotOurs,
    Ticket,
    mint_invite,
    mint_nonce,
    read_invite,
    read_ticket,
    write_ticket,
)

KEY = b"a key derived for this purpose"
UNTIL = datetime(2026, 11, 1, 1, 32, 3, tzinfo=UTC)
SESSION = SessionId("live-20261101010203-k3x9q")


def ticket(seed: int = 1) -> Ticket:
    return Ticket(CustomerId("ann"), SESSION, UNTIL, mint_nonce(random.Random(seed)))


def test_a_ticket_says_what_was_written() -> None:
    text = write_ticket(KEY, ticket())
    assert text.startswith(f"v1.ann.{SESSION}.1793496723.{ticket().nonce}.")
    assert read_ticket(KEY, text) == ticket()
    assert len(ticket().nonce) == 43
    assert len(text.rpartition(".")[2]) == 22


def test_a_ticket_is_fit_for_a_path() -> None:
    assert set(write_ticket(KEY, ticket())) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("ann", "ben"),
        lambda text: text.replace("k3x9q", "k3x9r"),
        lambda text: text.replace("1793496723", "1893496723"),
        lambda text: text.replace("v1.", "v2."),
        lambda text: text[:-1],
        lambda text: text + "A",
        lambda text: text + "\n",
        lambda text: text.upper(),
        lambda text: text.rpartition(".")[0] + ".",
        lambda text: text.rpartition(".")[0] + "." + "A" * 22,
        lambda _: "",
        lambda _: "v1." + "." * 60,
        lambda _: "v1.\ud800.x.1.y.z",
    ],
)
def test_any_change_is_noticed(change: Callable[[str], str]) -> None:
    with pytest.raises(NotOurs) as refused:
        read_ticket(KEY, change(write_ticket(KEY, ticket())))
    assert str(refused.value) == ""


def test_every_single_character_counts() -> None:
    text = write_ticket(KEY, ticket())
    for place, character in enumerate(text):
        other = "1" if character != "1" else "2"
        with pytest.raises(NotOurs):
            read_ticket(KEY, text[:place] + other + text[place + 1 :])


def test_another_key_opens_nothing() -> None:
    with pytest.raises(NotOurs):
        read_ticket(b"another", write_ticket(KEY, ticket()))
    with pytest.raises(NotOurs):
        read_invite(b"another", mint_invite(KEY, random.Random(1)))


def test_an_invite_is_26_characters_that_nobody_else_can_write() -> None:
    invite = mint_invite(KEY, random.Random(1))
    assert read_invite(KEY, invite) == invite
    assert len(invite) == 26
    for place, character in enumerate(invite):
        other = "a" if character != "a" else "b"
        with pytest.raises(NotOurs):
            read_invite(KEY, invite[:place] + other + invite[place + 1 :])


@given(st.text())
def test_junk_is_never_ours(text: str) -> None:
    with pytest.raises(NotOurs):
        read_ticket(KEY, text)
    with pytest.raises(NotOurs):
        read_invite(KEY, text)


def test_nonces_and_invites_differ() -> None:
    rng = random.Random(1)
    assert len({mint_nonce(rng) for _ in range(100)}) == 100
    assert len({mint_invite(KEY, rng) for _ in range(100)}) == 100
