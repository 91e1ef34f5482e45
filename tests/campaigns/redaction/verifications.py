"""Verifications from first to last, with secrets in all that browsers bring."""

import json
from typing import Final
from urllib.parse import quote, urlsplit

from functions.liveness.doors import CALLBACK, INVITE
from tests.campaigns.wired.gateway import Gateway, Said

AGREED: Final = "agree=consent-2026-11"
CREATE: Final = "CreateVisualValidateSession"
_NOBODYS: Final = "a" * 26


def verify(gateway: Gateway, who: str, secret: str) -> None:
    """One that is passed and asked about, and one that is not."""
    for code in ("10000", "50411"):
        made = open_one(gateway, who, secret)
        opened = made.result if made.status == 200 else {"BytedToken": "x", "InviteURL": _NOBODYS}
        invite, ticket = last(opened["InviteURL"]), _ticket(gateway)
        gateway.visit(("GET", INVITE), invite, headers={"User-Agent": secret, "Cookie": secret})
        gateway.visit(("POST", INVITE), invite, AGREED, headers={"User-Agent": secret})
        gateway.clock.advance(20)
        told = {"resultCode": [code], "reqMeasureInfoValue": [secret], "verify_type": [secret]}
        wrong = {**told, "bytedToken": [secret]}
        gateway.visit(("GET", CALLBACK), ticket, query=wrong)
        right = {**told, "bytedToken": [opened["BytedToken"]]}
        gateway.visit(("GET", CALLBACK), ticket, query=right)
        gateway.visit(("GET", INVITE), invite)
        for token in (opened["BytedToken"], secret):
            gateway.act(who, "GetVisualValidateResult", {"BytedToken": token})


def open_one(gateway: Gateway, who: str, secret: str) -> Said:
    """A verification whose customer wants the person back at an address with the secret."""
    back = f"https://app.example.com/done?token={quote(secret, safe='')}"
    return gateway.act(who, CREATE, {"CallbackURL": back})


def last(url: str) -> str:
    """The last part of an address."""
    return urlsplit(url).path.rpartition("/")[2]


def _ticket(gateway: Gateway) -> str:
    """Of the last verification that was asked for upstream."""
    asked = [one for one in gateway.sent if one.url.params["Action"] == CREATE]
    return last(json.loads(asked[-1].content)["CallbackURL"]) if asked else "v1.x"
