"""Whatever the gateway may say, the page has words for it."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from portrait import errors
from portrait.dialects.rest import envelope, groups
from portrait.dialects.rest.account_rules import RULES
from portrait.errors import PortraitError
from portrait.model import DeliveryState, KeyScope, Status
from portrait.rules.video_modes import MODES
from portrait.usecases.account import Health, Room

PAGE: Final = Path(__file__).parents[3] / "functions" / "console" / "page"
BY_STATUS: Final = frozenset({401, 404, 413, 429})
"""What the page says by the status alone, as it does of everything from 500 on."""


@pytest.fixture(scope="module", name="words")
def _words() -> dict[str, str]:
    text = (PAGE / "words.en.js").read_text()
    table: dict[str, str] = json.loads(text[text.index("{") :].rstrip().removesuffix(";"))
    return table


def _lacking(words: dict[str, str], begin: str, *ends: str) -> list[str]:
    return [f"{begin}.{end}" for end in ends if f"{begin}.{end}" not in words]


def _refusals() -> list[type[PortraitError]]:
    found = [one for one in vars(errors).values() if isinstance(one, type)]
    return [one for one in found if issubclass(one, PortraitError) and one is not PortraitError]


def test_every_refusal_of_the_rest_door_is_said_in_human_words(words: dict[str, str]) -> None:
    codes = set()
    for error in _refusals():
        status = next(envelope.STATUS[kind] for kind in error.__mro__ if kind in envelope.STATUS)
        if status < 500 and status not in BY_STATUS:
            codes.add(error.code)
    assert len(codes) > 8
    assert _lacking(words, "error", *codes) == []


def test_every_state_has_its_word(words: dict[str, str]) -> None:
    assert _lacking(words, "group", *groups._STATUSES) == []
    assert _lacking(words, "asset", *(one.lower() for one in Status)) == []
    assert _lacking(words, "delivery", *DeliveryState) == []
    assert _lacking(words, "status.upstream", *Health) == []
    assert _lacking(words, "status.capacity", *Room) == []
    assert _lacking(words, "scope", *KeyScope) == []


def test_every_mode_and_every_block_has_its_words(words: dict[str, str]) -> None:
    for mode in MODES:
        assert _lacking(words, "mode", mode.name, f"{mode.name}.more") == []
        assert _lacking(words, "slot", *(block.name for block in mode.blocks)) == []
        assert _lacking(words, "type", *(block.media.lower() for block in mode.blocks)) == []


def test_what_the_page_looks_at_before_it_sends_has_words_here_and_there(
    words: dict[str, str],
) -> None:
    looked_at = {key.partition(".")[2] for key in words if key.startswith("preflight.")}
    messages: dict[str, Any] = RULES["messages"]
    assert looked_at <= set(messages)
    assert set(messages) - looked_at == {"FileSizeTooLarge"}
