"""What docs/webhooks.md tells receivers to run takes our deliveries, and no others."""

import importlib.util
import json
import re
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import playwright
import pytest
from standardwebhooks import WebhookVerificationError

from local.paths import CHECKOUT
from portrait.model import DeliveryId
from portrait.rules.webhooks import signed_headers

DOCS: Final = CHECKOUT / "docs"
NODE: Final = Path(playwright.__file__).parent / "driver" / "node"
SECRET: Final = "whsec_" + "QUJD" * 10 + "QQ=="
OLD: Final = "whsec_" + "REVG" * 10 + "RA=="
BODY: Final = '{"type":"asset.active","data":{"id":"é"}}'.encode()
NOW: Final = datetime(2026, 3, 18, 3, 57, 10, tzinfo=UTC)

Verifier = Callable[[str, Mapping[str, str], bytes, float], bool]


def headers(*secrets: str) -> dict[str, str]:
    signed = signed_headers(DeliveryId("msg_0"), NOW, BODY, secrets)
    return {name.lower(): value for name, value in signed.items()}


def published(language: str) -> str:
    (block,) = re.findall(
        rf"```{language}\n(.*?)```", (DOCS / "webhooks.md").read_text(), re.DOTALL
    )
    return str(block)


def by_receiver(secret: str, given: Mapping[str, str], body: bytes, now: float) -> bool:
    spec = importlib.util.spec_from_file_location("receiver", DOCS / "receiver.py")
    assert spec is not None
    assert spec.loader is not None
    receiver: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(receiver)
    return bool(receiver.is_genuine(secret, given, body, now))


def by_node(secret: str, given: Mapping[str, str], body: bytes, now: float) -> bool:
    arguments = (
        f"{json.dumps(secret)}, {json.dumps(given)}, Buffer.from('{body.hex()}', 'hex'), {now}"
    )
    script = f"{published('javascript')}\nconsole.log(isGenuine({arguments}))"
    ran = subprocess.run(  # noqa: S603 - the page's own words
        [NODE, "-e", script], check=True, capture_output=True, text=True, timeout=60
    )
    return {"true": True, "false": False}[ran.stdout.strip()]


@pytest.mark.parametrize("verify", [by_receiver, by_node])
def test_what_is_written_by_hand_takes_ours_alone(verify: Verifier) -> None:
    good, now = headers(SECRET), NOW.timestamp()
    assert verify(SECRET, good, BODY, now)
    assert verify(OLD, headers(SECRET, OLD), BODY, now + 299)
    assert not verify(OLD, good, BODY, now)
    assert not verify(SECRET, good, BODY + b" ", now)
    assert not verify(SECRET, {**good, "webhook-id": "msg_1"}, BODY, now)
    assert not verify(SECRET, good, BODY, now + 301)
    assert not verify(SECRET, good, BODY, now - 301)
    assert not verify(SECRET, {**good, "webhook-timestamp": "x"}, BODY, now)
    assert not verify(SECRET, {**good, "webhook-signature": "v1,é v2"}, BODY, now)
    assert not verify(SECRET, {}, BODY, now)


def test_what_uses_the_package_takes_ours_alone() -> None:
    page: dict[str, Any] = {}
    exec(published("python"), page)  # noqa: S102 - the page's own words
    fresh = signed_headers(DeliveryId("msg_0"), datetime.now(UTC), BODY, [SECRET])
    assert page["event_of"](SECRET, fresh, BODY) == json.loads(BODY)
    for secret, body in ((OLD, BODY), (SECRET, BODY + b" ")):
        with pytest.raises(WebhookVerificationError):
            page["event_of"](secret, fresh, body)
