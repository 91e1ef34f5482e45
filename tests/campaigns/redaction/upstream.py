"""An Ark that says a secret in every member that it can, or breaks with one on its lips."""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

Members = dict[str, Any]


@dataclass
class TalkativeArk:
    """Answers well, with `secret` in every member and header that is free; `spoil` may change it.

    `ids` holds the ids it gave, `urls` the URLs it was sent, and so on: secrets of the gateway too.
    """

    rng: random.Random
    secret: str = ""
    status: str = "Active"
    spoil: Callable[[Members], httpx.Response] | None = None
    spoils: str = ""
    """The Action whose answers are spoilt; none when empty."""
    ids: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    callbacks: list[str] = field(default_factory=list)
    """The addresses that it was to send browsers back to."""
    tokens: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        action = request.url.params["Action"]
        asked = json.loads(request.content)
        if "URL" in asked:
            self.urls.append(asked["URL"])
        if "CallbackURL" in asked:
            self.callbacks.append(asked["CallbackURL"])
        if self.spoil is not None and action == self.spoils:
            return self.spoil({**asked, "Action": action})
        return self.answer({"Result": self._result(action, asked)})

    def answer(self, body: Members, status: int = 200) -> httpx.Response:
        """An answer with the secret in its envelope and its headers."""
        one_line = self.secret.encode().replace(b"\n", b" ")
        metadata = dict.fromkeys(("RequestId", "Action", "Region", "Extra"), self.secret)
        given = body.get("ResponseMetadata", {})
        whole = {**body, "ResponseMetadata": {**metadata, **given}, "Extra": self.secret}
        headers = [(name, one_line) for name in (b"X-Tt-Logid", b"Set-Cookie", b"Location")]
        return httpx.Response(status, content=json.dumps(whole).encode(), headers=headers)

    def refuse(self, code: str, status: int, message: str) -> httpx.Response:
        """A refusal in Ark's form."""
        error = {"Code": code, "Message": message, "Data": self.secret}
        return self.answer({"ResponseMetadata": {"Error": error}}, status)

    def _result(self, action: str, asked: Mapping[str, Any]) -> Members:
        free = dict.fromkeys(("Name", "Title", "Description", "Extra"), self.secret)
        if action == "CreateVisualValidateSession":
            self.tokens.append(f"byted_token_{self.rng.getrandbits(128):032x}")
            link = f"https://h5.example.com/scan?sessionToken={self.rng.getrandbits(128):032x}"
            self.links.append(f"{link}&bytedToken={self.tokens[-1]}")
            return {**free, "BytedToken": self.tokens[-1], "H5Link": self.links[-1]}
        if action == "GetVisualValidateResult":
            return {**free, "GroupId": self._id("group")}
        if action.startswith("Create"):
            return {**free, "Id": self._id("group" if "Group" in action else "asset")}
        if action.startswith("List"):
            return {**free, "Items": [{**free, "Id": self._id("asset"), "CreateTime": self.secret}]}
        known = {"Id": asked.get("Id", ""), "GroupType": "AIGC", "AssetType": "Image"}
        error = {"Code": "InvalidImage", "Message": f"bad: {self.secret}"}
        media = f"https://cdn.example.com/1.jpg?X-Tos-Signature={self.secret}"
        more = {"Status": self.status, "URL": media, "Error": error}
        return {**free, **known, "GroupId": self._id("group"), **more}

    def _id(self, kind: str) -> str:
        tail = "".join(self.rng.choice("0123456789abcdefghijklmnopqrstuvwxyz") for _ in range(5))
        stamp = "".join(self.rng.choice("0123456789") for _ in range(12))
        self.ids.append(f"{kind}-20{stamp}-{tail}")
        return self.ids[-1]


def _raises(error: Callable[[str], Exception]) -> Callable[[TalkativeArk, Members], httpx.Response]:
    def spoil(ark: TalkativeArk, _: Members) -> httpx.Response:
        raise error(ark.secret)

    return spoil


def _refuses(code: str, status: int) -> Callable[[TalkativeArk, Members], httpx.Response]:
    return lambda ark, _: ark.refuse(code, status, f"wrong: {ark.secret}")


def _quotes_the_request(ark: TalkativeArk, asked: Members) -> httpx.Response:
    names = ", ".join(f"{name} {value}" for name, value in asked.items() if name != "Action")
    return ark.refuse("InvalidParameter.DownloadFailed", 400, f"cannot fetch: {names}")


def _says(text: Callable[[str], str]) -> Callable[[TalkativeArk, Members], httpx.Response]:
    return lambda ark, _: httpx.Response(200, content=text(ark.secret).encode())


def _result(result: Callable[[str], Any]) -> Callable[[TalkativeArk, Members], httpx.Response]:
    return lambda ark, _: ark.answer({"Result": result(ark.secret)})


SPOILS: Final[Mapping[str, Callable[[TalkativeArk, Members], httpx.Response]]] = {
    "refused": _refuses("InvalidParameter.Name", 400),
    "refused, quoting the request": _quotes_the_request,
    "refused in 200": _refuses("OperationDenied", 200),
    "lacks a policy": _refuses("LackPolicy", 403),
    "not subscribed": _refuses("SubscriptionRequired", 403),
    "throttled": _refuses("QuotaWriteQPMExceeded", 429),
    "pool full": _refuses("QuotaSharedPoolExceeded", 429),
    "not found": _refuses("NotFound.asset_id", 404),
    "a fault": _refuses("InternalError", 500),
    "the key refused": _refuses("SignatureDoesNotMatch", 401),
    "the clock off": _refuses("InvalidTimestamp", 400),
    "a code of its own": lambda ark, _: ark.refuse(f"Own.{ark.secret}", 400, "no"),
    "a fault of its own": lambda ark, _: ark.refuse(f"Internal.{ark.secret}", 500, "no"),
    "no JSON": _says(lambda secret: f"<html>{secret}</html>"),
    "truncated": _says(lambda secret: json.dumps({"Result": {"Id": secret}})[:-2]),
    "a list": _says(lambda secret: json.dumps([secret])),
    "a strange Id": _result(lambda secret: {"Id": secret, "Items": [{"Id": secret}]}),
    "a strange Status": _result(lambda secret: {"Status": secret, "AssetType": secret}),
    "strange Items": _result(lambda secret: {"Items": secret}),
    "a result that is a text": _result(lambda secret: secret),
    "no connection": _raises(httpx.ConnectError),
    "timed out": _raises(httpx.ReadTimeout),
    "cut off": _raises(httpx.RemoteProtocolError),
    "no URL": _raises(httpx.InvalidURL),
    "a bug": _raises(RuntimeError),
}
"""How an upstream call can go wrong with a secret in it."""
ACTIONS: Final = (
    *("CreateAssetGroup", "DeleteAssetGroup", "CreateAsset", "GetAsset", "DeleteAsset"),
    *("ListAssets", "ListAssetGroups", "GetAssetGroup"),
    *("CreateVisualValidateSession", "GetVisualValidateResult"),
)
