"""The sandbox asked by a client that signs, with secrets in all that it is told."""

import json
from functools import partial
from typing import Any

import httpx
import pytest

from functions.sandbox import handler, wiring
from tests.campaigns.redaction.listening import Heard
from tests.campaigns.wired.gateway import Gateway
from tests.pictures import png
from tests.unit.sandbox.ark import Ark, Clock, event


class Web(httpx.MockTransport):
    """The web behind a guard that finds nothing wrong."""

    @staticmethod
    def problem(_url: str) -> str | None:
        """Why a URL is refused: never."""
        return None


def open_sandbox(patch: pytest.MonkeyPatch, gateway: Gateway) -> tuple[Ark, Clock]:
    """A client of the sandbox as wired, over a web that answers every URL with a picture."""
    clock = Clock(int(gateway.clock().timestamp() * 1000))

    def web(request: httpx.Request) -> httpx.Response:
        if "fail" in str(request.url):
            raise httpx.ConnectError(str(request.url))
        return httpx.Response(200, content=png(600, 800))

    wiring.world.cache_clear()
    patch.setattr(wiring, "GuardedTransport", lambda *_, **__: Web(web))
    patch.setattr(wiring, "_now_ms", clock)
    account = ("AKLTTWO", gateway_account(gateway))
    ark = Ark(wiring.world(), clock, *account, region="cn-beijing", step_seconds=2.0)
    return ark, clock


def gateway_account(gateway: Gateway) -> str:
    """The secret key of the sandbox's client."""
    secrets = gateway.cloud.client("secretsmanager")
    arn = gateway.cloud.environment["ACCOUNTS_SECRET_ARN"]
    text = json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"])
    return str(text["accounts"][1]["secret_access_key"])


def visit(ark: Ark, heard: Heard, secret: str) -> None:
    """The sandbox's stories once, and requests that are wrong in every part."""
    group = ark("CreateAssetGroup", Name="Mia", Description=secret, GroupType="AIGC")
    found = group.body.get("Result", {}).get("Id", "group-20261101010203-abcde")
    for host in ("media.example.com", "fail.example.com"):
        url = f"https://{host}/x.jpg?token={secret.encode().hex()}{secret[-14:]}".replace("\n", "")
        made = ark("CreateAsset", GroupId=found, URL=url, AssetType="Image", Name="front")
        asset = made.body.get("Result", {}).get("Id", "asset-20261101010203-abcde")
        ark.clock.advance(30)
        ark("GetAsset", Id=asset)
    for action, members in (
        ("GetAsset", {"Id": secret}),
        ("ListAssets", {secret: secret}),
        ("ListAssets", {"Filter": {"Name": secret}}),
        ("CreateAsset", {"GroupId": found, "URL": secret, "AssetType": secret}),
        (secret.replace("\n", ""), {}),
    ):
        ark(action, **members)
    signed = event(ark.signed("GetAsset"))
    token = secret.replace("\n", " ")
    for spoilt in (
        {"rawPath": f"/{token}"},
        {"rawQueryString": f"Action={token}&Version={token}"},
        {"body": secret},
        {"headers": {**signed["headers"], "authorization": token}},
        {"headers": {**signed["headers"], "x-security-token": token, "x-date": token}},
        {"headers": {token: token}},
        {"requestContext": {"http": {"method": token, "path": token}}},
        {"isBase64Encoded": True, "body": token},
    ):
        heard.run(partial(_handled, {**signed, **spoilt}))
    visit_studio(ark, heard, secret)


def visit_studio(ark: Ark, heard: Heard, secret: str) -> None:
    """The data plane's stories once, and requests that are wrong in every part."""
    plain = secret.replace("\n", " ")
    url = f"https://media.example.com/face.jpg?token={secret.encode().hex()}"
    tasks = "/api/v3/contents/generations/tasks"
    text, named = {"type": "text", "text": secret}, {"safety_identifier": secret[:64]}
    picture = {"type": "image_url", "image_url": {"url": url}, "role": "reference_image"}
    asset = {**picture, "image_url": {"url": f"asset://{secret}"}}
    bodies: list[dict[str, Any]] = [
        {"content": [text], "callback_url": url.replace("face", "told"), **named},
        {"content": [text, picture]},
        {"content": [asset]},
        {"content": [{"type": secret}]},
        {"content": [{**text, secret: secret}]},
        {"content": [text], "callback_url": secret, "ratio": secret, secret: secret},
    ]
    made = ""
    for body in bodies:
        told = _asked(ark, heard, "POST", tasks, {"model": "doubao-seedance-2-0-260128", **body})
        made = made or str(json.loads(told["body"]).get("id", ""))
    state = {"account": "two", "project": "default", "task": made, "told": 0, "tries": 0}
    heard.run(partial(_handled, state), of_machine=True)
    ark.clock.advance(30)
    for path in (f"{tasks}/{made}", f"{tasks}/{plain}", f"/results/{plain}/video.mp4"):
        _asked(ark, heard, "GET", path)
    for key in (plain, f"Bearer {plain}"):
        _asked(ark, heard, "GET", tasks, key=key)
    _asked(ark, heard, "POST", tasks, {"model": secret, "content": [text]})


def _asked(
    ark: Ark,
    heard: Heard,
    method: str,
    path: str,
    body: dict[str, Any] | None = None,
    key: str = "Bearer the-sandbox-client-s-api-key",
) -> dict[str, Any]:
    """The answer to a request with that Authorization."""
    ark.clock.advance(1)
    request = {
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "sandbox.example.com", "authorization": key},
        "requestContext": {"http": {"method": method, "path": path}},
        "body": json.dumps(body or {}),
    }
    answer: dict[str, Any] = heard.run(partial(_handled, request))
    return answer


def _handled(request: dict[str, Any]) -> dict[str, Any]:
    return handler.handle(request, None)
