"""The invite page: looking changes nothing, a consent opens the scan, and again if it lapsed."""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

import pytest

from portrait.dialects.pages import landings
from portrait.errors import QuotaExceeded, ServiceUnavailable, TurnRefused
from portrait.model import Consent, Limits
from tests.integration.pages.test_callbacks import HINT, shown, whole
from tests.integration.pages.visitor import FORM, Seen, Visitor, send
from tests.unit.pages.parsed import Page
from tests.unit.usecases.verification import invite, passes, past, row
from tests.unit.usecases.world import World

EVENTS: Final = Path(__file__).parents[3] / "events"
AGREED: Final = "agree=consent-2026-11"


def title(seen: Seen) -> str:
    return Page.read(seen.html).text


def test_looking_at_an_invitation_changes_nothing(visitor: Visitor) -> None:
    scanned = visitor.scan()
    before = row(visitor.world, scanned)
    seen = visitor.opens(scanned)
    page = Page.read(seen.html)
    assert (seen.status, page.only("form")) == (200, {"method": "post"})
    (line,) = [one for one in page.all("p") if one.get("id") == "left"]
    assert line["data-seconds"] == "100"
    assert "up to 4 more" in page.text
    assert (visitor.calls, visitor.asked) == (["find_session_by_invite"], [])
    assert row(visitor.world, scanned) == before
    # The page names the way to itself in its drawing only, and no secret at all.
    for secret in (scanned.token, scanned.opened.link, scanned.ticket, invite(scanned)):
        assert secret not in seen.html


def test_an_invitation_that_is_not_ours_is_a_dead_link_and_nothing_is_read(
    visitor: Visitor,
) -> None:
    scanned = visitor.scan()
    real = invite(scanned)
    turned = ("a" if real[0] != "a" else "b") + real[1:]
    dead = shown(landings.dead("en"))
    for junk in (turned, real[:-1], real + "a", real.upper(), "", "page.css", "<b>", "é"):
        for more in ({}, {"method": "POST", "headers": FORM, "body": AGREED}):
            more_: dict[str, Any] = dict(more)
            assert visitor.open("/v1/liveness/{invite}", "invite", junk, **more_) == dead
    assert (visitor.calls, visitor.asked) == ([], [])


def test_a_consent_is_recorded_and_leads_to_the_link(visitor: Visitor) -> None:
    scanned = visitor.scan()
    seen = visitor.agrees(scanned)
    assert (seen.status, seen.html) == (303, "")
    assert seen.headers["Location"] == scanned.opened.link
    assert seen.headers["Cache-Control"] == "no-store"
    assert seen.headers["Referrer-Policy"] == "no-referrer"
    agent = hashlib.sha256(b"Phone/1").hexdigest()
    consent = Consent("consent-2026-11", visitor.world.clock(), agent)
    assert row(visitor.world, scanned).consent == consent
    assert visitor.asked == []


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (FORM, ""),
        (FORM, "agree="),
        (FORM, "agree=consent-2020-01"),
        (FORM, f"{AGREED}&{AGREED}"),
        ({**FORM, "Sec-Fetch-Site": "cross-site"}, AGREED),
        ({**FORM, "Content-Type": "text/plain"}, AGREED),
    ],
)
def test_without_a_tick_on_our_own_page_nothing_happens(
    visitor: Visitor, headers: dict[str, str], body: str
) -> None:
    scanned = visitor.scan()
    before = row(visitor.world, scanned)
    seen = visitor.opens(scanned, method="POST", headers=headers, body=body)
    assert (seen.status, "Please tick the box" in seen.html) == (400, True)
    assert (visitor.asked, row(visitor.world, scanned)) == ([], before)


def test_an_invitation_makes_a_fresh_link_when_the_old_one_lapsed(visitor: Visitor) -> None:
    scanned = visitor.scan()
    links = [scanned.opened.link]
    for left in (4, 3, 2, 1):
        past(visitor.world, 120)
        assert "A new link is made" in title(visitor.opens(scanned))
        seen = visitor.agrees(scanned)
        assert seen.status == 303, left
        links.append(seen.headers["Location"])
    assert len(set(links)) == 5
    assert visitor.asked == ["open_liveness"] * 4
    assert "the last one of this invitation" in title(visitor.opens(scanned))
    past(visitor.world, 120)
    closed = visitor.agrees(scanned)
    assert (closed.status, title(closed).startswith("This invitation has ended")) == (410, True)
    assert visitor.asked == ["open_liveness"] * 4


def test_the_page_says_that_it_is_done_and_gives_out_no_more_links(visitor: Visitor) -> None:
    scanned = visitor.scan()
    passes(visitor.world, scanned)
    visitor.comes_back(scanned.ticket, whole(scanned))
    visitor.world.upstream.calls.clear()
    for seen in (visitor.opens(scanned), visitor.agrees(scanned)):
        assert (seen.status, title(seen).startswith("You are confirmed")) == (200, True)
    assert visitor.asked == []


def test_the_page_waits_while_a_pass_is_being_confirmed(visitor: Visitor) -> None:
    scanned = visitor.scan()
    visitor.comes_back(scanned.ticket, whole(scanned))
    visitor.world.upstream.calls.clear()
    for seen in (visitor.opens(scanned), visitor.agrees(scanned)):
        assert title(seen).startswith("Being confirmed")
        assert {"http-equiv": "refresh", "content": "10"} in Page.read(seen.html).all("meta")
    assert visitor.asked == []


def test_a_place_that_was_taken_meanwhile_is_said(visitor: Visitor) -> None:
    crowded = Visitor(World(limits=Limits(groups=1)))
    visitor.world, visitor.ledger = crowded.world, crowded.ledger
    scanned = visitor.scan()
    visitor.comes_back(scanned.ticket, whole(scanned, resultCode="20000"))
    visitor.world.create_group()
    visitor.world.upstream.calls.clear()
    seen = visitor.agrees(scanned)
    assert seen == shown(landings.refusal(QuotaExceeded("groups", 1), "en"))
    assert (seen.status, visitor.asked) == (409, [])


def test_an_upstream_that_is_too_busy_is_a_page_that_says_when_to_come_back(
    visitor: Visitor,
) -> None:
    scanned = visitor.scan()
    past(visitor.world, 120)
    visitor.world.upstream.expect("open_liveness", TurnRefused(600.0))
    seen = visitor.agrees(scanned)
    patience = shown(landings.refusal(ServiceUnavailable(), "en"))
    assert (seen.status, seen.html) == (503, patience.html)
    assert seen.headers == {**patience.headers, "Retry-After": "600"}


def test_a_head_or_a_guess_reads_nothing(visitor: Visitor) -> None:
    scanned = visitor.scan()
    assert visitor.opens(scanned, method="HEAD").status == 200
    assert visitor.opens(scanned, headers=HINT).status == 503
    guessed = visitor.opens(scanned, method="POST", headers={**FORM, **HINT}, body=AGREED)
    assert guessed.status == 503
    assert (visitor.calls, visitor.asked) == ([], [])


def test_no_line_holds_an_invitation_or_a_link(
    visitor: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    scanned = visitor.scan()
    visitor.opens(scanned)
    visitor.agrees(scanned)
    written = capsys.readouterr().out
    assert "consented" in written
    for secret in (invite(scanned), scanned.opened.link, scanned.token, "Phone/1"):
        assert secret not in written


def sample(name: str, **changes: str) -> dict[str, Any]:
    text = (EVENTS / f"liveness_{name}.json").read_text()
    for placeholder, value in changes.items():
        text = text.replace(placeholder, value)
    read: dict[str, Any] = json.loads(text)
    return read


def test_the_samples_are_dead_links_until_they_name_a_session(visitor: Visitor) -> None:
    scanned = visitor.scan()
    assert {send(sample(name)).status for name in ("callback", "invite", "consent")} == {404}
    named = {
        "REPLACE_WITH_A_TICKET": scanned.ticket,
        "REPLACE_WITH_A_TOKEN": scanned.token,
        "REPLACE_WITH_AN_INVITE": invite(scanned),
    }
    passes(visitor.world, scanned)
    assert send(sample("invite", **named)).status == 200
    assert send(sample("consent", **named)).headers["Location"] == scanned.opened.link
    assert title(send(sample("callback", **named))).startswith("核验已通过")
