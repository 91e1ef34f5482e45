"""The H5 page: looked at without effect, used once, then the browser goes back with five values."""

import base64
import hashlib
import re

import pytest

from functions.sandbox.model import BytedToken
from tests.unit.sandbox.conftest import Sandbox
from tests.unit.sandbox.phone import CALLBACK, Phone, query, session

USED, EXPIRED, UNKNOWN = "每个链接只能使用一次", "链接已过期", "链接无效"


def test_the_page_offers_the_ways_a_check_can_end(sandbox: Sandbox) -> None:
    _, link = session(sandbox)
    shown = Phone(sandbox).open(link)
    assert shown.status == 200
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    assert re.findall(r'name="outcome" value="([a-z-]+)"', shown.body) == [
        "pass", "fail", "leave", "pass-unseen",
    ]  # fmt: skip
    assert '<html lang="zh-CN">' in shown.body
    assert '<meta name="viewport" content="width=device-width' in shown.body


@pytest.mark.parametrize(
    ("lng", "language", "title"),
    [
        ("zh", "zh-CN", "人脸核验"),
        ("zh-Hant", "zh-CN", "人脸核验"),
        ("en", "en", "Face check"),
        ("en-GB", "en", "Face check"),
        ("fr", "zh-CN", "人脸核验"),
        ("", "zh-CN", "人脸核验"),
    ],
)
def test_lng_chooses_the_language(sandbox: Sandbox, lng: str, language: str, title: str) -> None:
    _, link = session(sandbox)
    body = Phone(sandbox).open(link.replace("lng=zh", f"lng={lng}")).body
    assert f'<html lang="{language}">' in body
    assert f"<h1>{title}</h1>" in body


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_at_the_page_changes_nothing(sandbox: Sandbox, method: str) -> None:
    token, link = session(sandbox)
    phone = Phone(sandbox)
    for _ in range(3):
        assert phone.open(link, method).status == 200
    assert sandbox.held() == (0, 0)
    assert phone.press(link, "pass").status == 303
    assert list(sandbox.ark()("GetVisualValidateResult", BytedToken=token).result) == ["GroupId"]


def test_head_gets_headers_only(sandbox: Sandbox) -> None:
    _, link = session(sandbox)
    seen, asked = Phone(sandbox).open(link), Phone(sandbox).open(link, "HEAD")
    assert (asked.status, asked.headers, asked.body) == (seen.status, seen.headers, "")


def test_a_pass_sends_the_browser_back_with_the_documented_parameters(sandbox: Sandbox) -> None:
    token, link = session(sandbox)
    shown = Phone(sandbox).press(link, "pass")
    assert shown.sent_to == (
        f"{CALLBACK}?bytedToken={token}&resultCode=10000&algorithmBaseRespCode=0"
        "&reqMeasureInfoValue=1&verify_type=real_time"
    )
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["referrer-policy"] == "no-referrer"


def test_a_fail_sends_the_browser_back_with_other_codes(sandbox: Sandbox) -> None:
    token, link = session(sandbox)
    values = query(Phone(sandbox).press(link, "fail").sent_to)
    assert values == [
        ("bytedToken", token),
        ("resultCode", "20000"),
        ("algorithmBaseRespCode", "50411"),
        ("reqMeasureInfoValue", "0"),
        ("verify_type", "real_time"),
    ]
    assert sandbox.held() == (0, 0)


def test_whoever_leaves_is_sent_nowhere_and_has_used_the_link(sandbox: Sandbox) -> None:
    _, link = session(sandbox)
    shown = Phone(sandbox).press(link, "leave")
    assert (shown.status, "location" in shown.headers) == (200, False)
    assert "您已离开核验" in shown.body
    assert Phone(sandbox).press(link, "pass").status == 410
    assert sandbox.held() == (0, 0)


def test_whoever_passes_and_closes_the_page_is_sent_nowhere_and_has_passed(
    sandbox: Sandbox,
) -> None:
    token, link = session(sandbox)
    shown = Phone(sandbox).press(link, "pass-unseen")
    assert (shown.status, "location" in shown.headers) == (200, False)
    assert list(sandbox.ark()("GetVisualValidateResult", BytedToken=token).result) == ["GroupId"]


@pytest.mark.parametrize("first", ["pass", "fail", "leave", "pass-unseen"])
def test_a_link_works_once(sandbox: Sandbox, first: str) -> None:
    _, link = session(sandbox)
    phone = Phone(sandbox)
    phone.press(link, first)
    groups = sandbox.held()
    for again in (phone.open(link), phone.press(link, "pass"), phone.press(link, "fail")):
        assert again.status == 410
        assert USED in again.body
        assert "<form" not in again.body
    assert sandbox.held() == groups


def test_a_link_used_while_its_page_was_open_twice_counts_once(sandbox: Sandbox) -> None:
    token, link = session(sandbox)
    held = sandbox.world.sessions.find(BytedToken(token))
    assert held is not None
    assert Phone(sandbox).press(link, "fail").status == 303
    now = sandbox.clock()
    assert not sandbox.world.sessions.close(held, "left", now)
    after = sandbox.world.sessions.find(BytedToken(token))
    assert after is not None
    assert after.check == "failed"


@pytest.mark.parametrize(("switch", "seconds"), [("", 1800), ("liveness-ttl=120", 120)])
def test_a_link_expires(sandbox: Sandbox, switch: str, seconds: float) -> None:
    sandbox.switch(switch)
    _, link = session(sandbox)
    sandbox.clock.advance(seconds - 0.001)
    assert Phone(sandbox).open(link).status == 200
    sandbox.clock.advance(0.001)
    for shown in (Phone(sandbox).open(link), Phone(sandbox).press(link, "pass")):
        assert shown.status == 410
        assert EXPIRED in shown.body
    assert sandbox.held() == (0, 0)


@pytest.mark.parametrize(
    "cut",
    [
        lambda link: link.partition("?")[0],
        lambda link: link.partition("&")[0],
        lambda link: re.sub(r"bytedToken=[^&]+", "bytedToken=20260101000000" + "A" * 20, link),
        lambda link: re.sub(r"bytedToken=[^&]+", "bytedToken=" + "A" * 5000, link),
        lambda link: re.sub(r"sessionToken=[^&]+", "sessionToken=sandbox-fake-0", link),
        lambda link: re.sub(r"sessionToken=[^&]+", "sessionToken=%F0%9F%98%80", link),
        lambda link: re.sub(r"&sessionToken=[^&]+", "", link),
        lambda link: link + "&bytedToken=other",
    ],
)
def test_a_link_that_is_not_whole_is_unknown(sandbox: Sandbox, cut: object) -> None:
    assert callable(cut)
    _, link = session(sandbox)
    for shown in (Phone(sandbox).open(cut(link)), Phone(sandbox).press(cut(link), "pass")):
        assert shown.status == 404
        assert UNKNOWN in shown.body
    assert Phone(sandbox).open(link).status == 200


@pytest.mark.parametrize("body", ["", "outcome=win", "outcome=pass&outcome=fail", "Outcome=pass"])
def test_a_form_without_one_of_the_choices_shows_the_page_again(
    sandbox: Sandbox, body: str
) -> None:
    _, link = session(sandbox)
    shown = Phone(sandbox).open(link, "POST", body)
    assert (shown.status, "<form" in shown.body) == (400, True)
    assert sandbox.held() == (0, 0)


def test_a_page_loads_nothing_runs_nothing_and_names_its_one_style(sandbox: Sandbox) -> None:
    _, link = session(sandbox)
    shown = Phone(sandbox).open(link)
    style = re.search(r"<style>(.*?)</style>", shown.body, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert shown.headers == {
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action http: https:; "
            "base-uri 'none'; frame-ancestors 'none'"
        ),
    }
    assert not re.search(r"<script|src=|href=|url\(|@import|\son[a-z]+=|style=", shown.body)


@pytest.mark.parametrize("outcome", [None, "pass", "leave", "<script>"])
def test_nothing_of_a_request_comes_back_in_a_page(sandbox: Sandbox, outcome: str | None) -> None:
    mark = "%3Cscript%3Ealert(1)%3C/script%3E"
    token, link = session(sandbox, CALLBACK + "?who=Z0Z0Z")
    hostile = f"{link}&x={mark}".replace("lng=zh", f"lng={mark}")
    phone = Phone(sandbox)
    shown = phone.open(hostile) if outcome is None else phone.press(hostile, outcome)
    assert shown.status in (200, 303, 400)
    for piece in ("<script", "alert", "Z0Z0Z", token, "sandbox-fake"):
        assert piece not in shown.body


def test_a_fault_is_a_page_that_shows_nothing(sandbox: Sandbox) -> None:
    _, link = session(sandbox)
    sandbox.dynamodb.delete_table(TableName="sandbox")
    shown = Phone(sandbox).open(link)
    assert shown.status == 500
    assert "<h1>出现错误</h1>" in shown.body


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_no_action(sandbox: Sandbox, method: str) -> None:
    shown = Phone(sandbox).open(session(sandbox)[1], method)
    assert shown.status == 404
    assert "InvalidActionOrVersion" in shown.body
