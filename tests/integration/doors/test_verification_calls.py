"""The callback address of a verification: told of its outcome by a signed POST."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

from portrait.model import Delivery
from portrait.rules.webhooks import signed_headers
from portrait.usecases.sweep import sweep
from portrait.usecases.webhook_secrets import open_secrets
from tests.integration.doors.avatar_desk import REAL, AvatarDesk
from tests.integration.doors.hook_desk import HOOK, HookDesk
from tests.integration.doors.test_verification_tasks import CALLBACK, opened, passes, token_of
from tests.unit.usecases.sweeping_world import ports as sweep_ports
from tests.unit.usecases.world import ANN


def calls(avatars: AvatarDesk) -> list[Delivery]:
    """What the callback address is to be told."""
    rows = avatars.world.ledger.outbox.values()
    return [row for row in rows if row.hook.startswith("call_")]


def test_the_callback_address_is_told_once_of_the_outcome(avatars: AvatarDesk) -> None:
    data = opened(avatars)
    assert calls(avatars) == []
    token = token_of(avatars, data["id"])
    passes(avatars, token)
    (told,) = calls(avatars)
    group = avatars.submit({"byted_token": token}, REAL)["group_id"]
    assert json.loads(told.body) == {
        "type": "verification.succeeded",
        "timestamp": "2026-11-01T01:02:08.000Z",
        "data": {"id": data["id"], "object": "task", "status": "verified", "group_id": group},
    }
    assert told.due_at == avatars.world.clock()
    hook = avatars.world.ledger.hooks[ANN, told.hook]
    assert hook.url == CALLBACK
    (secret,) = open_secrets(hook, avatars.world.clock(), avatars.world.sealer)
    assert secret == data["callback_secret"]
    headers = signed_headers(told.delivery, told.created_at, told.body.encode(), [secret])
    stamp = headers["webhook-timestamp"]
    signed = f"{told.delivery}.{stamp}.{told.body}".encode()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    avatars.world.clock.advance(3 * 3600)
    list(sweep(sweep_ports(avatars.world)))
    assert len(calls(avatars)) == 1


def test_a_one_off_endpoint_is_no_webhook_of_its_customer(
    avatars: AvatarDesk, hooks: HookDesk
) -> None:
    hooks.world.ledger.hooks.update(avatars.world.ledger.hooks)
    opened(avatars)
    ledger = avatars.world.ledger
    assert ledger.all_hooks(ANN) == []
    ((_, call),) = ledger.hooks
    assert ledger.calls_end[ANN, call] == avatars.world.clock() + timedelta(days=30)
    reply = hooks.rest("GET", HOOK, webhook=call)
    assert (reply.status, reply.body["msg"]) == (400, "id: is not a webhook id")
