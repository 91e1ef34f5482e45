"""Secrets that the gateway makes itself, gathered when all is done."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from portrait.rules.keys import PEPPER_PURPOSE
from tests.campaigns.redaction.secrets import Secret
from tests.campaigns.redaction.upstream import TalkativeArk
from tests.campaigns.wired.gateway import Gateway, Said

TOKEN, LINK, TICKET = "token of a scan", "link of a scan", "ticket of a scan"
SIGNING, INVITE = "endpoint's secret", "invite of a person"
_SIGNING: Final = re.compile(r'"whsec_([A-Za-z0-9+/=]+)"')
_INVITE: Final = re.compile(r'/v1/liveness/([a-z2-7]{26})"')
ROOT: Final = "root0R7kQ2vX9mZ4tB8nL1cW5yH3gD6sF"
ACCOUNT_SECRET: Final = "acctS7kQ2vX9mZ4tB8nL1cW5yH3gD6sF"
SESSION_TOKEN: Final = "sessT7kQ2vX9mZ4tB8nL1cW5yH3gD6sF"


def own_secrets(gateway: Gateway, ark: TalkativeArk) -> Iterator[Secret]:
    """What neither a log nor an answer may show."""
    yield Secret("gateway's root secret", ROOT, ROOT)
    yield Secret("account's secret key", ACCOUNT_SECRET, ACCOUNT_SECRET)
    yield Secret("account's session token", SESSION_TOKEN, SESSION_TOKEN)
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        value = gateway.cloud.environment[name]
        yield Secret("function's own credentials", value, value)
    pepper = hmac.digest(ROOT.encode(), PEPPER_PURPOSE.encode(), hashlib.sha256)
    for spelt in (pepper.hex(), base64.b64encode(pepper).decode()):
        yield Secret("pepper", spelt, spelt)
    for key in gateway.keys.values():
        yield Secret("customer's own key", key, key[13:56])
    for one in sorted(set(ark.ids)):
        yield Secret("upstream id", one, one)
    for url in sorted(set(ark.urls)):
        signature = parse_qs(urlsplit(url).query).get("X-Amz-Signature", [""])[0]
        if signature:
            yield Secret("link to an uploaded file", url, signature)
    for row in gateway.cloud.rows():
        yield from _sealed(row)


def given_once(ark: TalkativeArk, told: Iterable[Any]) -> Iterator[Secret]:
    """What one answer shows to whom it is for, and nothing else ever: no log, no row, no refusal.

    Tokens and links of face scans, the addresses that browsers come back to, invites, and signing
    secrets of endpoints.
    """
    for token in ark.tokens:
        yield Secret(TOKEN, token, token.removeprefix("byted_token_"))
    for link in ark.links:
        yield Secret(LINK, link, parse_qs(urlsplit(link).query)["sessionToken"][0])
    for url in ark.callbacks:
        nonce, mac = url.split(".")[-2:]
        yield Secret(TICKET, nonce, nonce)
        yield Secret(TICKET, mac, mac)
    for text in [one.text for one in told if isinstance(one, Said) and one.status == 200]:
        for secret in _SIGNING.findall(text):
            yield Secret(SIGNING, f"whsec_{secret}", secret)
        for invite in _INVITE.findall(text):
            yield Secret(INVITE, invite, invite)


def cursors(told: Iterable[Any]) -> Iterator[Secret]:
    """The tokens of lists that customers were given: theirs, and no log's."""
    for said in told:
        if isinstance(said, Said) and '"NextToken"' in said.text and said.status == 200:
            token = said.body["Result"]["NextToken"]
            yield Secret("cursor of a list", token, token)


def _sealed(value: Any) -> Iterator[Secret]:
    if isinstance(value, list):
        for one in value:
            yield from _sealed(one)
    elif isinstance(value, Mapping):
        for name, member in value.items():
            if name == "B":
                spelt = member if isinstance(member, str) else base64.b64encode(member).decode()
                yield Secret("ciphertext", spelt, spelt[20:])
            elif name == "proof":
                yield Secret("proof of a key", member["S"], member["S"])
            else:
                yield from _sealed(member)
