"""Every state of every page in every language: well-formed, closed to the outside, escaped."""

import base64
import hashlib
import re
from datetime import timedelta
from typing import Final

import pytest

from portrait.dialects.pages.frame import onward, silent
from portrait.dialects.pages.invite_words import INVITE_WORDS
from portrait.dialects.pages.invites import invite
from portrait.dialects.pages.landing_words import LANDING_WORDS
from portrait.dialects.pages.landings import landing, refusal
from portrait.dialects.pages.languages import LANGUAGES, Language
from portrait.errors import InvalidToken, Throttled
from portrait.http.events import Answer
from portrait.usecases.callbacks import Landing, LandingKind
from portrait.usecases.invites import InviteKind, InviteView
from tests.unit.pages.gallery import BACK, PAGES, READY, SESSION, STATUS, URL
from tests.unit.pages.parsed import Page
from tests.unit.virtual_clock import START

TAGS: Final = {"en": "en", "zh": "zh-CN", "ja": "ja"}
FORMS: Final = {"invite-ready", "invite-last", "invite-not-agreed", "invite-fresh"}
LANDED: Final = {"withdrawn", "passed", "passed-stays", "pending", "failed", "expired"}
EVERY: Final = [(name, language) for name in PAGES for language in LANGUAGES]


def html(answer: Answer) -> str:
    assert isinstance(answer.body, str)
    return answer.body


def hashed(tag: str, text: str) -> str:
    (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def expected_headers(name: str, language: Language, text: str) -> dict[str, str]:
    policy = f"default-src 'none'; style-src 'sha256-{hashed('style', text)}'; "
    if name in FORMS | LANDED:
        policy += f"script-src 'sha256-{hashed('script', text)}'; "
    policy += f"form-action {'https:' if name in FORMS else chr(39) + 'none' + chr(39)}; "
    policy += "base-uri 'none'; frame-ancestors 'none'"
    headers = {
        "Cache-Control": "no-store",
        "Content-Language": TAGS[language],
        "Content-Security-Policy": policy,
        "Content-Type": "text/html; charset=utf-8",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
    }
    return {**headers, "Retry-After": "30"} if name == "trouble" else headers


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_page_has_its_status_and_exactly_these_headers(name: str, language: Language) -> None:
    answer = PAGES[name](language)
    assert answer.status == STATUS.get(name, 200)
    assert answer.headers == expected_headers(name, language, html(answer))


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_page_is_well_formed_and_asks_nothing_of_anybody_else(
    name: str, language: Language
) -> None:
    page = Page.read(html(PAGES[name](language)))
    assert page.only("html") == {"lang": TAGS[language]}
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    for element in page.elements:
        assert element.tag not in {"link", "img", "iframe", "object", "embed", "base"}
        assert not {"src", "style", "action", "formaction"} & set(element.attributes)
        assert not [each for each in element.attributes if each.startswith("on")]
    leads = [anchor["href"] for anchor in page.all("a")]
    assert leads == ([BACK] if name in LANDED - {"passed-stays"} else [])
    assert re.search(r"\$\w|\{\w+\}", page.text) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_landing_says_how_it_went_and_goes_on_by_itself_and_by_a_link(
    language: Language,
) -> None:
    words = LANDING_WORDS[language]
    for name, said, seconds in (
        ("passed", words.passed, 3),
        ("pending", words.pending, 3),
        ("failed", words.failed, 8),
        ("expired", words.expired, 8),
        ("withdrawn", words.withdrawn, 8),
    ):
        page = Page.read(html(PAGES[name](language)))
        link = words.go_on.format(host="studio.example.com")
        assert page.text == f"{said.title} {said.title} {said.text} {link} {words.soon}"
        (refresh,) = [one for one in page.all("meta") if one.get("http-equiv")]
        assert refresh == {"http-equiv": "refresh", "content": f"{seconds};url={BACK}"}
    stays = Page.read(html(PAGES["passed-stays"](language)))
    said = words.passed
    assert stays.text == f"{said.title} {said.title} {said.text} {words.may_close}"
    assert [one for one in stays.all("meta") if one.get("http-equiv")] == []


@pytest.mark.parametrize(
    "back",
    [
        'https://x.example/?a="><script>alert(1)</script>',
        "https://x.example/?a='onmouseover='alert(1)",
        "https://x.example/?a=1&lt;b&amp;c",
        'https://"><img.example/',
        "https://x.example/?a=$title&b=${content}",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_address_stays_an_address(back: str, language: Language) -> None:
    found = Landing(LandingKind.PASSED, back, SESSION)
    text = html(landing(found, language))
    page = Page.read(text)
    assert page.only("a")["href"] == back
    (refresh,) = [one["content"] for one in page.all("meta") if one.get("http-equiv")]
    assert refresh == f"3;url={back}"
    tame = Page.read(html(PAGES["passed"](language)))
    assert [one.tag for one in page.elements] == [one.tag for one in tame.elements]


@pytest.mark.parametrize(
    "back",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https:///nowhere",
        "https://x.example/ 0;url=javascript:alert(1)",
        "https://x.example/\n",
        "https://[x",
        "//x.example/",
        "",
    ],
)
def test_an_address_that_no_browser_should_follow_is_left_out(back: str) -> None:
    assert landing(Landing(LandingKind.PASSED, back, SESSION), "en") == PAGES["passed-stays"]("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invite_says_what_is_agreed_to_and_asks_for_one_tick(language: Language) -> None:
    words = INVITE_WORDS[language]
    page = Page.read(html(PAGES["invite-ready"](language)))
    version = words.version.format(version="consent-2026-11")
    still = words.still.format(left="1:43")
    more = words.more_tries.format(tries=4)
    shown = [words.title, words.title, words.lead, words.terms, *words.points, version]
    shown += [words.agree, words.go, still, more, words.elsewhere, words.scan]
    assert page.text == " ".join(shown)
    assert page.only("form") == {"method": "post"}
    assert page.only("input") == {
        "type": "checkbox",
        "name": "agree",
        "value": "consent-2026-11",
        "required": None,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invite_counts_down_from_what_is_left_of_the_link(language: Language) -> None:
    words = INVITE_WORDS[language]
    for view, over, hint in (
        (READY, words.over, words.more_tries.format(tries=4)),
        (InviteView(InviteKind.READY, URL, READY.expires_at), words.last_over, words.last_try),
    ):
        page = Page.read(html(invite(view, language, START)))
        (line,) = [one for one in page.all("p") if one.get("id") == "left"]
        assert line == {
            "id": "left",
            "class": "soft",
            "role": "timer",
            "data-seconds": "103",
            "data-running": words.running,
            "data-over": over,
        }
        assert hint in page.text
    late = invite(READY, language, START + timedelta(hours=1))
    assert 'data-seconds="0"' in html(late)
    fresh = Page.read(html(PAGES["invite-fresh"](language)))
    assert words.fresh in fresh.text


def test_the_code_is_a_drawing_of_the_pages_own_address_with_a_name() -> None:
    page = Page.read(html(PAGES["invite-ready"]("en")))
    assert page.only("svg") == {
        "role": "img",
        "aria-label": "QR code: the address of this page",
        "viewbox": "0 0 45 45",
        "class": "qr",
    }


def test_a_form_may_lead_to_plain_http_only_from_plain_http() -> None:
    local = InviteView(InviteKind.READY, URL.replace("https:", "http:"), tries_left=1)
    policy = invite(local, "en", START).headers["Content-Security-Policy"]
    assert "form-action http: https:;" in policy


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_dead_link_is_one_page(language: Language) -> None:
    dead = PAGES["dead"](language)
    assert PAGES["invite-unknown"](language) == dead
    assert landing(Landing(LandingKind.REFUSED, BACK, SESSION), language) == dead
    assert refusal(InvalidToken(), language) == dead


def test_a_refusal_says_when_to_come_back() -> None:
    assert refusal(Throttled(7), "en").headers["Retry-After"] == "7"


def test_a_secret_address_stands_in_its_header_only() -> None:
    answer = onward("https://h5.example/?key=secret", "ja")
    assert (answer.status, answer.body) == (303, "")
    head = silent(200, "ja")
    assert (head.status, head.body) == (200, "")
    assert answer.headers == {**head.headers, "Location": "https://h5.example/?key=secret"}


def test_languages_say_the_same_things() -> None:
    for words in INVITE_WORDS.values():
        assert len(words.points) == len(INVITE_WORDS["en"].points)
        assert "{version}" in words.version
        assert "{tries}" in words.more_tries
        assert "{left}" in words.still
        assert "{left}" in words.running
