"""Which language a browser gets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.dialects.pages.languages import LANGUAGES, preferred


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh", "zh"),
        ("ZH-cn", "zh"),
        ("zh-Hant-TW", "zh"),
        ("ja-JP,ja;q=0.9,en-US;q=0.8,en;q=0.7", "ja"),
        ("en;q=0.2, ja;q=0.3", "ja"),
        ("en;q=0.5,ja;q=0.5", "en"),
        ("ja;q=0.5,en;q=0.5", "ja"),
        ("fr-FR,fr;q=0.9", "en"),
        ("fr, zh;q=0.1", "zh"),
        ("fr, *;q=0.5", "en"),
        ("en;q=0, *", "zh"),
        ("en;q=0, zh;q=0, *;q=0.1", "ja"),
        ("*", "en"),
        ("*;q=0", "en"),
        ("ja;q=0", "en"),
        ("zh;q=0, ja;q=0.001", "ja"),
        (" \tja \t;\tq=1.000 , en", "ja"),
        ("ja;q=1.001, zh;q=0.1", "zh"),
        ("ja;q=2, zh;q=0.1", "zh"),
        ("ja;q=-1, zh;q=0.1", "zh"),
        ("ja;q=0.1234, zh;q=0.1", "zh"),
        ("ja;level=1, zh;q=0.1", "zh"),
        ("ja_JP, zh;q=0.1", "zh"),
        ("日本語, zh;q=0.1", "zh"),
        (",,,ja", "ja"),
        ("japanese, zh;q=0.1", "zh"),
        ("x" * 5000 + ",ja", "en"),
    ],
)
def test_the_language_with_the_highest_weight_wins(header: str, language: str) -> None:
    assert preferred(header) == language


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("zhjaen-*;q=01.5, \t\0é"), max_size=60))
def test_any_header_gets_one_of_ours(header: str) -> None:
    assert preferred(header) in LANGUAGES
