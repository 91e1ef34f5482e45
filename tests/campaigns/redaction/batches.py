"""A batch and a verification as tasks, with secrets in all that is told of them."""

import json
from collections.abc import Callable, Sequence
from urllib.parse import quote

from tests.campaigns.wired.gateway import Gateway
from tests.integration.doors.avatar_desk import PRIVATE, REAL, TASK

_NEVER = "task_01kfq3g4h5j6k7m8n9p0q1r2s3"


def hand_in(
    gateway: Gateway, who: str, secret: str, drive: Callable[[Sequence[str]], None]
) -> None:
    """Two files in a group of their own, and a person; `drive` sees the files to their end."""
    token = quote(secret, safe="")
    url = f"https://media.example.com/front.jpg?token={token}"
    files = [{"url": url, "name": "front"}, {"url": f"{url}&side=1", "name": "side"}]
    group = {"name": "Mia", "description": secret}
    key = {"Idempotency-Key": quote(secret)[:255]}
    body = json.dumps({"group": group, "assets": files})
    before = len(gateway.cloud.calls)
    made = gateway.rest(who, ("POST", PRIVATE), body, headers=key)
    gateway.rest(who, ("POST", PRIVATE), body, headers=key)
    started = [
        json.loads(call.asked["input"])["assets"]
        for call in gateway.cloud.calls[before:]
        if call.operation == "StartExecution"
    ]
    back = json.dumps({"callback_url": f"https://app.example.com/done?token={token}"})
    opened = gateway.rest(who, ("POST", REAL), back, headers={"Idempotency-Key": f"p{token}"[:255]})
    tasks = [one.result["id"] if one.status == 200 else _NEVER for one in (made, opened)]
    for assets in started[:1]:
        drive(assets)
    shown = [gateway.rest(who, ("GET", TASK), parameters={"task": task}) for task in tasks]
    person = shown[1].result["result"]["byted_token"] if shown[1].status == 200 else secret
    for said in (person, secret):
        asked = gateway.rest(who, ("POST", REAL), json.dumps({"byted_token": said}))
        if asked.status == 200:
            gateway.rest(who, ("GET", TASK), parameters={"task": asked.result["id"]})
