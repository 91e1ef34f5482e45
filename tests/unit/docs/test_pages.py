"""Links lead somewhere, pictures say what they show, the three guides give the same commands."""

import re
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from local.paths import CHECKOUT

DOCS: Final = CHECKOUT / "docs"
PAGES: Final = sorted([CHECKOUT / "README.md", CHECKOUT / "CHANGELOG.md", *DOCS.glob("*.md")])
LINKED: Final = [*PAGES, DOCS / "llms.txt"]
PICTURES: Final = sorted((DOCS / "pictures").glob("*.svg"))
GUIDES: Final = [DOCS / f"guide.{language}.md" for language in ("en", "zh", "ja")]
SVG: Final = "{http://www.w3.org/2000/svg}"
ALT_MIN: Final = 20


def prose(text: str) -> str:
    """A page without its code, in which brackets are no links."""
    fenced = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`\n]*`", "`x`", fenced)


def anchors(text: str) -> set[str]:
    """The places of a page that a link can name, as GitHub spells them."""
    bare = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    heads = re.findall(r"^#+ +(.+?) *$", bare, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def broken(page: Path, text: str) -> list[str]:
    """Relative links of a page that lead nowhere."""
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(text)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, place = link.partition("#")
        there = (page.parent / name).resolve() if name else page
        known = not name or (there.exists() and there.is_relative_to(CHECKOUT))
        if not known or (place and place not in anchors(there.read_text() if name else text)):
            lost.append(link)
    return lost


def unsaid(text: str) -> list[str]:
    """Pictures of a page without words for those who cannot see them."""
    shown = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text)
    return [name for words, name in shown if len(words) < ALT_MIN]


def commands(text: str) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", LINKED, ids=lambda page: page.name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    assert broken(page, page.read_text()) == []


def test_links_that_lead_nowhere_are_noticed() -> None:
    good = "[a](actions.md#groups) [b](https://example.com) [c](#here)\n# Here\n"
    bad = "[d](nowhere.md) [e](actions.md#no-such-place) [f](#there) [g](../../outside.md)"
    assert broken(DOCS / "x.md", good + bad) == [
        "nowhere.md",
        "actions.md#no-such-place",
        "#there",
        "../../outside.md",
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_picture_of_a_page_has_words(page: Path) -> None:
    assert unsaid(page.read_text()) == []


def test_pictures_without_words_are_noticed() -> None:
    assert unsaid("![](a.svg) ![short](b.svg)") == ["a.svg", "b.svg"]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.stem)
def test_every_picture_names_itself_and_is_read_by_day_and_by_night(picture: Path) -> None:
    text = picture.read_text()
    root = ET.fromstring(text)  # noqa: S314 - our own file
    said = {part.get("id"): part.text or "" for part in root}
    named = (root.get("aria-labelledby") or "").split()
    assert root.get("role") == "img"
    assert named == ["title", "desc"]
    assert min(len(said[one]) for one in named) >= ALT_MIN
    assert "prefers-color-scheme: dark" in text
    # Nothing is loaded from anywhere, and nothing runs.
    assert root.findall(f".//{SVG}script") == []
    assert re.findall(r"(?:href|src)=|url\((?!#)|@import", text) == []


def test_every_picture_is_shown_on_some_page() -> None:
    shown = "".join(page.read_text() for page in PAGES)
    assert PICTURES
    assert [one.name for one in PICTURES if f"(pictures/{one.name})" not in shown] == []


def test_the_guides_have_the_same_commands_and_pictures() -> None:
    texts = [guide.read_text() for guide in GUIDES]
    english = commands(texts[0])
    assert len(english) == 4
    assert [commands(text) for text in texts[1:]] == [english, english]
    pictures = [re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text) for text in texts]
    assert pictures[0]
    assert pictures[1:] == [pictures[0], pictures[0]]


def test_what_programs_read_first_names_every_page() -> None:
    named = set(re.findall(r"\]\(([^)]+)\)", (DOCS / "llms.txt").read_text()))
    assert {page.name for page in DOCS.glob("*.md")} - named == set()
