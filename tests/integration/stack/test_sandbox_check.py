"""The sandbox's liveness check on its own origin: a signed session, a browser's form, a group."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from local.stack import Stack
from tests.integration.conftest import eventually
from tests.integration.stack.test_sandbox_client import ArkClient
from volcengine_signature import Credentials

CALLBACK = "http://127.0.0.1:9/back?kept=1"


@pytest.fixture
def ark(stack: Stack) -> ArkClient:
    """A client with the first sandbox account's keys."""
    account = stack.sandbox_account()
    keys = Credentials(account["access_key_id"], account["secret_access_key"])
    return ArkClient(stack.sandbox_url, keys)


def asked(ark: ArkClient, action: str, **members: Any) -> Any:
    """The result of an Action; the account's rate is everybody's, so a throttled call waits."""

    def taken() -> Any:
        reply = ark.act(action, ProjectName="people", **members)
        return None if reply.status == 429 else reply

    return eventually(taken).result


def test_a_person_passes_in_a_browser_and_the_group_is_there(stack: Stack, ark: ArkClient) -> None:
    session = asked(ark, "CreateVisualValidateSession", CallbackURL=CALLBACK)
    token, link = session["BytedToken"], session["H5Link"]
    assert link.startswith(f"{stack.sandbox_url}/h5?")

    with httpx.Client(trust_env=False, follow_redirects=False) as browser:
        assert browser.head(link).status_code == 200
        page = browser.get(link)
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert 'name="outcome" value="pass"' in page.text
        back = browser.post(link, data={"outcome": "pass"})
        used = browser.get(link)

    assert (back.status_code, used.status_code) == (303, 410)
    sent_to = urlsplit(back.headers["location"])
    assert sent_to._replace(query="").geturl() == CALLBACK.partition("?")[0]
    assert parse_qsl(sent_to.query) == [
        ("kept", "1"),
        ("bytedToken", token),
        ("resultCode", "10000"),
        ("algorithmBaseRespCode", "0"),
        ("reqMeasureInfoValue", "1"),
        ("verify_type", "real_time"),
    ]
    group = asked(ark, "GetVisualValidateResult", BytedToken=token)["GroupId"]
    shown = asked(ark, "GetAssetGroup", Id=group)
    assert (shown["GroupType"], shown["ProjectName"]) == ("LivenessFace", "people")
