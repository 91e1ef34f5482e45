"""What is shipped: small enough, of known origin, in three languages."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

from functions.console.files import shipped

PAGE: Final = Path(__file__).parents[3] / "functions" / "console" / "page"
FIRST_LOAD_BYTES: Final = 150_000
LIBRARY_SHA256: Final = "72284e8e9079c87817145df1110f74e8a2aa040b2fc384922e18dfcb46fc1fd7"
"""Of `preact/standalone.module.js` in the npm package htm 3.1.1, unchanged."""
LANGUAGES: Final = ("en", "zh", "ja")
SPELT_OUT: Final = re.compile(r'\b(?:t|count|known)\("([a-zA-Z0-9._]+)"')
MADE_UP: Final = re.compile(r"\b(?:t|known)\(`([a-z.]+)\$\{")


def words(language: str) -> dict[str, str]:
    """All words of a language."""
    text = (PAGE / f"words.{language}.js").read_text()
    table: dict[str, Any] = json.loads(text[text.index("{") :].rstrip().removesuffix(";"))
    return table


def modules() -> str:
    """Every module but the words."""
    return "".join(
        path.read_text() for path in PAGE.glob("*.js") if not path.name.startswith("words.")
    )


def test_a_first_visit_is_small() -> None:
    sizes = {
        name: len(file.packed)
        for name, file in shipped("https://store.example.com", local_mode=False).items()
    }
    assert len(sizes) == 5
    assert sum(sizes.values()) < FIRST_LOAD_BYTES


def test_the_library_is_the_published_file() -> None:
    data = (PAGE / "vendor" / "preact.js").read_bytes()
    assert hashlib.sha256(data).hexdigest() == LIBRARY_SHA256
    for name, word in {"LICENSE-htm": "Apache License", "LICENSE-preact": "MIT License"}.items():
        assert word in (PAGE / "vendor" / name).read_text()


def test_nothing_is_loaded_from_elsewhere() -> None:
    text = modules() + (PAGE / "index.html").read_text() + (PAGE / "style.css").read_text()
    assert re.findall(r"(?:@import|[\s:]url\(|\bimport\()", text) == []
    assert set(re.findall(r"https?://[\w.]+", text)) == set()


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_language_has_every_word_with_the_same_places_to_fill(language: str) -> None:
    english, other = words("en"), words(language)
    needed = {key for key in english if not key.endswith(".one")}
    assert needed == set(other)
    holes = {
        key: (sorted(re.findall(r"\{\w+\}", english[key])), sorted(re.findall(r"\{\w+\}", text)))
        for key, text in other.items()
    }
    assert {key: pair for key, pair in holes.items() if pair[0] != pair[1]} == {}


def test_every_word_that_is_used_is_there_and_every_word_is_used() -> None:
    text, english = modules(), words("en")
    used = set(SPELT_OUT.findall(text))
    # `t(busy ? "a" : "b")`: any text between quotation marks that is a word counts as used.
    quoted = set(re.findall(r'"([a-zA-Z0-9._]+)"', text))
    begun = (*MADE_UP.findall(text), "virtual.", "real.")
    assert sorted(used - set(english)) == []
    unused = [
        key
        for key in english
        if key.removesuffix(".one") not in quoted and not key.startswith(begun)
    ]
    assert unused == []


def test_the_page_keeps_the_key_in_its_tab_alone() -> None:
    text = modules()
    assert re.findall(r"localStorage\.setItem\(([^,]+),", text) == ['"language"', '"theme"']
    assert "document.cookie" not in text
    assert "innerHTML" not in text
