"""Who may look, for how long, and what the browser keeps of the key."""

from tests.integration.console.desk import Desk, refusal
from tests.integration.console.library import new_group

ELSEWHERE = "[location.href, document.cookie, JSON.stringify(localStorage), name]"
KEPT = "JSON.stringify(sessionStorage)"


def test_a_key_opens_the_page_and_is_kept_in_the_tab_alone(at: Desk) -> None:
    asked: list[str] = []
    at.page.on("request", lambda request: asked.append(request.url))
    at.sign_in()
    key = at.customer.api_key
    assert key in at.page.evaluate(KEPT)
    assert key not in str(at.page.evaluate(ELSEWHERE))
    assert [url for url in asked if key in url] == []
    at.page.reload()
    at.page.get_by_role("heading", name="Asset groups").wait_for()


def test_a_wrong_key_is_said_to_be_unknown(at: Desk) -> None:
    at.open()
    at.page.get_by_label("API key").fill("sk-" + "x" * 59)
    at.press("Sign in")
    at.page.get_by_text("This key is not known here.").wait_for()
    assert "sk-" not in at.page.evaluate(KEPT)


def test_signing_out_forgets_everything(at: Desk) -> None:
    at.sign_in()
    at.press(f"Account of {at.customer.name}")
    at.press("Sign out")
    at.page.get_by_role("button", name="Sign in").wait_for()
    assert at.page.evaluate(KEPT) == "{}"
    at.page.reload()
    at.page.get_by_role("button", name="Sign in").wait_for()


def test_a_key_that_ends_meanwhile_leads_back_to_the_door_and_its_place(at: Desk) -> None:
    new_group(at.customer, "Mia")
    at.sign_in("webhooks")
    at.fail("/v1/webhooks", 401, refusal(401, "Unauthorized", "The API key is invalid."))
    at.press("New endpoint")
    at.dialog().get_by_label("URL").fill("https://example.com/told")
    at.press("Create", at.dialog())
    at.page.get_by_text("You were signed out: your key is no longer accepted.").wait_for()
    assert at.page.evaluate(KEPT) == "{}"
    at.page.unroute("**/v1/webhooks")
    at.page.get_by_label("API key").fill(at.customer.api_key)
    at.press("Sign in")
    at.page.get_by_role("heading", name="Webhooks", level=1).wait_for()


def test_the_page_speaks_three_languages_in_light_and_dark(at: Desk) -> None:
    at.open()
    at.page.get_by_label("Language").select_option("zh")
    at.page.get_by_role("button", name="登录").wait_for()
    assert at.page.locator("html").get_attribute("lang") == "zh-CN"
    at.page.get_by_label("主题").select_option("dark")
    dark = at.page.evaluate("getComputedStyle(document.body).backgroundColor")
    at.page.get_by_label("语言").select_option("ja")
    at.page.reload()
    at.page.get_by_role("button", name="サインイン").wait_for()
    assert at.page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    at.page.get_by_label("テーマ").select_option("light")
    assert at.page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
