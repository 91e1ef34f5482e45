"""The text for language models: every operation once, each link to something that is there."""

import re
from typing import Final

from portrait.dialects.reference.document import document
from portrait.dialects.reference.llms import llms
from portrait.dialects.reference.page import page

ORIGIN: Final = "https://gateway.example.com/live"
LINKS: Final = re.findall(r"^- \[(.+)\]\((.+)\): .+$", llms(ORIGIN), re.MULTILINE)


def test_it_begins_as_the_form_asks() -> None:
    first, empty, second = llms(ORIGIN).splitlines()[:3]
    assert (first, empty, second[:2]) == ("# Portrait Gateway", "", "> ")


def test_it_lists_every_operation_once() -> None:
    operations = sorted(
        f"{method.upper()} {path}"
        for path, item in document(ORIGIN)["paths"].items()
        for method in item
    )
    assert sorted(name for name, _ in LINKS) == operations


def test_every_link_leads_to_something_of_this_gateway() -> None:
    paths, shown = document(ORIGIN)["paths"], page(ORIGIN)
    for _, link in LINKS:
        assert link.startswith(f"{ORIGIN}/")
        path, _, part = link.removeprefix(ORIGIN).partition("#")
        assert path in paths
        assert not part or f'id="{part}"' in shown
