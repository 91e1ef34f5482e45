"""A phone for tests: opens links and presses buttons as a browser does, and follows nothing."""

import base64
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from functions.sandbox.app import answer
from tests.unit.sandbox.ark import Reply
from tests.unit.sandbox.conftest import Sandbox

CALLBACK = "https://gateway.example/v1/callbacks/nonce"


@dataclass(frozen=True)
class Shown:
    """What the browser got."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def sent_to(self) -> str:
        """Where a redirect goes to; it has no body."""
        assert (self.status, self.body) == (303, ""), self
        return self.headers["location"]


@dataclass(frozen=True)
class Phone:
    """One browser in front of one sandbox."""

    sandbox: Sandbox

    def open(self, link: str, method: str = "GET", body: str = "") -> Shown:
        url = urlsplit(link)
        event: dict[str, Any] = {
            "version": "2.0",
            "rawPath": url.path,
            "rawQueryString": url.query,
            "headers": {"host": url.netloc},
            "requestContext": {"http": {"method": method, "path": url.path}},
            # A function URL hands forms over encoded, as it does all that is not text or JSON.
            "body": base64.b64encode(body.encode()).decode(),
            "isBase64Encoded": True,
        }
        got = answer(self.sandbox.world, event)
        return Shown(got["statusCode"], got["headers"], got["body"])

    def press(self, link: str, outcome: str) -> Shown:
        """Press one of the page's buttons."""
        return self.open(link, "POST", urlencode({"outcome": outcome}))


def session(sandbox: Sandbox, callback: str = CALLBACK, **members: Any) -> tuple[str, str]:
    """Token and link of a new session of the first account."""
    made = sandbox.ark()("CreateVisualValidateSession", CallbackURL=callback, **members).result
    return made["BytedToken"], made["H5Link"]


def query(url: str) -> list[tuple[str, str]]:
    """A URL's parameters in order."""
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)


NOT_FOUND = (404, "NotFound.BytedToken")


def passed(sandbox: Sandbox) -> str:
    """The token of a session that a person passed."""
    token, link = session(sandbox)
    assert Phone(sandbox).press(link, "pass").status == 303
    return token


def result(sandbox: Sandbox, token: str) -> Reply:
    """The answer of a result query of the first account."""
    return sandbox.ark()("GetVisualValidateResult", BytedToken=token)


def faces(sandbox: Sandbox, project: str | None = None, account: int = 1) -> list[dict[str, Any]]:
    """The LivenessFace groups that an account sees in a project."""
    listed = sandbox.ark(account, project)("ListAssetGroups", Filter={"GroupType": "LivenessFace"})
    items: list[dict[str, Any]] = listed.result["Items"]
    return items
