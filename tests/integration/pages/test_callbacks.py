"""The callback's address is anybody's: what each kind of visit may cause, and what is shown."""

import logging
import sys
from urllib.parse import parse_qsl, urlsplit

import pytest

from portrait.dialects.pages import landings
from portrait.errors import ServiceUnavailable, UpstreamNoAnswer
from portrait.http.events import Answer
from portrait.model import SessionState
from portrait.rules.tickets import read_ticket, write_ticket
from tests.integration.pages.visitor import FORM, PASSED, Seen, Visitor
from tests.unit.pages.parsed import Page
from tests.unit.usecases.verification import CALLBACK_URL, Scanned, create, passes, past, row
from tests.unit.usecases.world import BEN, TICKET_KEY

HINT = {"Sec-Purpose": "prefetch;prerender"}


def shown(answer: Answer) -> Seen:
    assert isinstance(answer.body, str)
    return Seen(answer.status, answer.headers, answer.body)


def whole(scanned: Scanned, **changes: str) -> dict[str, str]:
    return {"bytedToken": scanned.token, **PASSED, **changes}


def forged(ticket: str) -> dict[str, str]:
    """Tickets that somebody made of a real one without the key."""
    parts = ticket.split(".")
    turned = "A" if parts[-1][0] != "A" else "B"
    return {
        "another mac": ".".join([*parts[:-1], turned + parts[-1][1:]]),
        "another customer": ".".join(["v1", BEN, *parts[2:]]),
        "another session": ".".join([*parts[:2], "live-20261101010203-zzzzz", *parts[3:]]),
        "later": ".".join([*parts[:3], str(int(parts[3]) + 9999), *parts[4:]]),
        "another nonce": ".".join([*parts[:4], "A" * 43, parts[5]]),
        "another version": ".".join(["v2", *parts[1:]]),
        "no mac": ".".join(parts[:-1]),
        "another key's": write_ticket(b"another key", read_ticket(TICKET_KEY, ticket)),
        "cut": ticket[:-1],
        "longer": ticket + "A",
        "nothing": "",
        "words": "../../etc/passwd",
        "markup": "<script>alert(1)</script>",
        "not ascii": "v1.\u00e9",
    }


def test_a_forged_ticket_is_a_dead_link_and_nothing_is_read(
    visitor: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    scanned = visitor.scan()
    before = row(visitor.world, scanned)
    passes(visitor.world, scanned)
    dead = shown(landings.dead("en"))
    kinds = forged(scanned.ticket)
    for kind, ticket in kinds.items():
        for more in ({}, {"method": "POST", "headers": FORM, "body": "resultCode=10000"}):
            assert visitor.comes_back(ticket, whole(scanned), **more) == dead, kind
    assert (visitor.calls, visitor.asked, row(visitor.world, scanned)) == ([], [], before)
    with capsys.disabled():
        sys.stdout.write(
            f"\n[liveness] {len(kinds) * 2} forged callbacks: 0 reads, 0 upstream calls\n"
        )


def test_a_passed_scan_lands_on_a_page_that_goes_on_to_the_customer(visitor: Visitor) -> None:
    scanned = visitor.scan()
    passes(visitor.world, scanned)
    seen = visitor.comes_back(scanned.ticket, whole(scanned))
    kept = row(visitor.world, scanned)
    assert (seen.status, visitor.asked) == (200, ["liveness_result"])
    assert kept.state is SessionState.VERIFIED
    page = Page.read(seen.html)
    target = page.only("a")["href"]
    assert target is not None
    assert target.startswith(CALLBACK_URL)
    assert parse_qsl(urlsplit(target).query, keep_blank_values=True) == [
        ("order", "7"),
        ("bytedToken", scanned.token),
        ("resultCode", "10000"),
        ("algorithmBaseRespCode", "0"),
        ("reqMeasureInfoValue", "1"),
        ("verify_type", "real_time"),
        ("status", "verified"),
        ("group_id", kept.group),
        ("session", kept.session),
    ]
    assert page.text.startswith("You passed")
    # The token stands in the customer's own parameters only.
    assert seen.html.count(scanned.token) == 2
    assert scanned.ticket not in seen.html


def test_a_replay_asks_nothing_and_says_the_same_but_the_token(visitor: Visitor) -> None:
    scanned = visitor.scan()
    passes(visitor.world, scanned)
    first = visitor.comes_back(scanned.ticket, whole(scanned))
    kept = row(visitor.world, scanned)
    for _ in range(10):
        again = visitor.comes_back(scanned.ticket, whole(scanned))
        assert Page.read(again.html).text == Page.read(first.html).text
        assert (again.status, scanned.token in again.html) == (first.status, False)
    turned = visitor.comes_back(scanned.ticket, whole(scanned, resultCode="20000"))
    assert Page.read(turned.html).text == Page.read(first.html).text
    assert visitor.asked == ["liveness_result"]
    assert row(visitor.world, scanned) == kept


def test_a_page_that_is_only_guessed_at_or_asked_for_its_head_has_no_effect(
    visitor: Visitor,
) -> None:
    scanned = visitor.scan()
    before = row(visitor.world, scanned)
    passes(visitor.world, scanned)
    head = visitor.comes_back(scanned.ticket, whole(scanned), method="HEAD")
    assert (head.status, head.html) == (200, "")
    for headers in (HINT, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}):
        guess = visitor.comes_back(scanned.ticket, whole(scanned), headers=headers)
        assert (guess.status, guess.html, guess.headers) == (503, "", head.headers)
    assert (visitor.calls, visitor.asked, row(visitor.world, scanned)) == ([], [], before)
    visitor.comes_back(scanned.ticket, whole(scanned))
    assert row(visitor.world, scanned).state is SessionState.VERIFIED


def test_what_comes_early_or_with_anothers_token_or_says_nothing_has_no_effect(
    visitor: Visitor,
) -> None:
    early = create(visitor.world)
    visitor.world.upstream.calls.clear()
    before = row(visitor.world, early)
    dead = shown(landings.dead("en"))
    assert visitor.comes_back(early.ticket, whole(early)) == dead
    past(visitor.world, 20)
    other = create(visitor.world, visitor.world.ben)
    visitor.world.upstream.calls.clear()
    for query in (
        whole(early, bytedToken=other.token),
        whole(early, bytedToken="token-0"),
        {"bytedToken": early.token},
        whole(early, resultCode=""),
        {},
    ):
        assert visitor.comes_back(early.ticket, query) == dead
    assert (visitor.asked, row(visitor.world, early)) == ([], before)


def test_a_callback_after_the_hard_deadline_asks_nothing(visitor: Visitor) -> None:
    scanned = visitor.scan()
    passes(visitor.world, scanned)
    past(visitor.world, 1800)
    before = row(visitor.world, scanned)
    seen = visitor.comes_back(scanned.ticket, whole(scanned))
    assert Page.read(seen.html).text.startswith("Time ran out")
    assert (visitor.asked, row(visitor.world, scanned)) == ([], before)


def test_a_scan_that_was_not_passed_says_so_and_asks_nothing(visitor: Visitor) -> None:
    scanned = visitor.scan()
    seen = visitor.comes_back(scanned.ticket, whole(scanned, resultCode="20000"))
    assert Page.read(seen.html).text.startswith("Not passed")
    assert visitor.asked == []
    assert row(visitor.world, scanned).state is SessionState.FAILED


def test_a_result_that_is_not_there_yet_is_being_confirmed(visitor: Visitor) -> None:
    scanned = visitor.scan()
    passes(visitor.world, scanned)
    visitor.world.upstream.expect("liveness_result", UpstreamNoAnswer("timeout"))
    seen = visitor.comes_back(scanned.ticket, whole(scanned))
    assert Page.read(seen.html).text.startswith("Being confirmed")
    assert visitor.asked == ["liveness_result"]
    assert row(visitor.world, scanned).state is SessionState.PENDING


def test_the_same_fields_by_form_count_too(visitor: Visitor) -> None:
    scanned = visitor.scan()
    passes(visitor.world, scanned)
    body = f"BytedToken={scanned.token}&resultCode=10000"
    seen = visitor.comes_back(scanned.ticket, method="POST", headers=FORM, body=body)
    assert Page.read(seen.html).text.startswith("You passed")


@pytest.mark.parametrize(("language", "title"), [("zh-CN", "核验已通过"), ("ja", "確認できました")])
def test_the_page_speaks_the_browsers_language(visitor: Visitor, language: str, title: str) -> None:
    scanned = visitor.scan()
    passes(visitor.world, scanned)
    headers = {"Accept-Language": language}
    seen = visitor.comes_back(scanned.ticket, whole(scanned), headers=headers)
    assert Page.read(seen.html).text.startswith(title)


@pytest.mark.parametrize("error", [ServiceUnavailable(), RuntimeError("canary7f3a")])
def test_a_fault_is_a_page_that_asks_for_patience(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(*_: object) -> None:
        raise error

    scanned = visitor.scan()
    monkeypatch.setattr(visitor.world.ledger, "load_session", fails)
    seen = visitor.comes_back(scanned.ticket, whole(scanned))
    assert seen == shown(landings.refusal(ServiceUnavailable(), "en"))


def test_no_line_holds_an_address_a_token_or_a_parameter(
    visitor: Visitor, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    scanned = visitor.scan()
    passes(visitor.world, scanned)
    for ticket in (scanned.ticket, *forged(scanned.ticket).values()):
        visitor.comes_back(ticket, whole(scanned, state="canary7f3a"))
    nonce = read_ticket(TICKET_KEY, scanned.ticket).nonce
    written = capsys.readouterr().out + caplog.text
    assert scanned.opened.session in written
    for secret in (scanned.token, scanned.ticket, nonce, "canary7f3a", "app.example.com", "10000"):
        assert secret not in written
