"""The page stands by itself: no script, nothing from elsewhere, every link leads somewhere."""

import base64
import hashlib
import re
from typing import Final

from portrait.dialects.reference.document import document
from portrait.dialects.reference.page import HEADERS, page

BASE: Final = "https://gateway.example.com/live"
PAGE: Final = page(BASE)


def test_the_page_loads_nothing() -> None:
    assert re.findall(r"<(script|img|link|iframe|object|form)\b", PAGE) == []
    assert re.findall(r'\b(?:src|on\w+|style)="', PAGE) == []
    assert "@import" not in PAGE
    assert "url(" not in PAGE


def test_the_policy_allows_the_style_of_the_page_and_nothing_else() -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", PAGE, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert HEADERS["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'none'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def test_every_link_leads_to_something_on_the_page() -> None:
    places = set(re.findall(r'\bid="([^"]+)"', PAGE))
    links = re.findall(r'href="([^"]+)"', PAGE)
    assert {one for one in links if not one.startswith("#")} == {"openapi.json"}
    assert {one[1:] for one in links if one.startswith("#")} <= places


def test_every_operation_and_every_schema_has_its_place() -> None:
    shown = document(BASE)
    names = [
        one["operationId"] for operations in shown["paths"].values() for one in operations.values()
    ]
    for name in [*names, *shown["components"]["schemas"]]:
        assert PAGE.count(f' id="{name}"') == 1
    assert f"<code>{BASE}</code>" in PAGE


def test_an_address_cannot_write_markup() -> None:
    assert "<b>" not in page("https://a.example/<b>")
