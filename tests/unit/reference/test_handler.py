"""The document and the page as they are served, from the samples in `events/`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from functions.reference import handler
from portrait.dialects.reference.document import document
from portrait.dialects.reference.llms import HEADERS as TEXT_HEADERS
from portrait.dialects.reference.llms import llms
from portrait.dialects.reference.page import HEADERS, page
from portrait.wiring import reference

EVENTS: Final = Path(__file__).parents[3] / "events"
FROM_THE_EVENT: Final = "https://gateway.example.com/live"


@dataclass(frozen=True)
class Context:
    aws_request_id: str = "8a1f0000-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    monkeypatch.setenv("PUBLIC_BASE_URL", "")
    monkeypatch.setenv("ALLOW_ORIGIN", "")
    reference.reference.cache_clear()
    yield monkeypatch
    reference.reference.cache_clear()


def served(name: str, **more: Any) -> dict[str, Any]:
    """The answer to a sample."""
    event = json.loads((EVENTS / f"{name}.json").read_text())
    return handler.handle({**event, **more}, Context())


def test_the_document_is_served_with_the_address_that_was_asked() -> None:
    answer = served("reference_document")
    assert (answer["statusCode"], answer["headers"]) == (
        200,
        {"Cache-Control": "public, max-age=300", "Content-Type": "application/json"},
    )
    assert json.loads(answer["body"]) == document(FROM_THE_EVENT)


def test_the_page_is_served_as_a_page() -> None:
    answer = served("reference_page")
    assert answer == {
        "statusCode": 200,
        "headers": {"Cache-Control": "public, max-age=300", **HEADERS},
        "body": page(FROM_THE_EVENT),
    }


def test_the_text_is_served_as_text() -> None:
    assert served("reference_llms") == {
        "statusCode": 200,
        "headers": {"Cache-Control": "public, max-age=300", **TEXT_HEADERS},
        "body": llms(FROM_THE_EVENT),
    }


def test_a_public_address_goes_before_the_one_that_was_asked(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("PUBLIC_BASE_URL", "https://api.example.com/")
    answer = served("reference_document")
    assert json.loads(answer["body"])["servers"] == [{"url": "https://api.example.com"}]


def test_no_other_path_is_served() -> None:
    assert served("reference_page", resource="/docs/other")["statusCode"] == 404
