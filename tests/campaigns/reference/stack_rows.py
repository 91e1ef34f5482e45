"""Rows for requests to hit on the running stack, made as a customer makes them, over HTTP.

There is one in every state that a customer sees: waiting, made, failed. They are made once and
left to come to rest; a request that deletes gets a fresh one.
"""

import random
import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from local.stack import Stack
from portrait.ids import as_ta
from portrait.model import AssetId, VideoId
from portrait.rules.video_ids import as_task
from tests import forms
from tests.campaigns.isolation.places import ASSET, DELIVERY, GROUP, HOOK, TOKEN
from tests.campaigns.reference.aiming import KEY, TASK, UPLOAD, VIDEO
from tests.integration.conftest import eventually
from tests.integration.customer import Customer
from tests.pictures import jpeg

_ARK: Final = "/api/v3/contents/generations/tasks"
_LONG: Final = "slow:9000"
_FAILS: Final = "fail:FaceMismatch"
_NAMES: Final = (_FAILS, _LONG)
_PROMPTS: Final = ("The sea", "fail:OutputVideoSensitiveContentDetected", "expire:", _LONG)
_ID: Final = {"/v1/portrait/upload": "Id", "/v1/assets": "assetId"}
_WAITING: Final = ("Processing", "processing", "pending", "queued", "running", "in_progress")
_FINISHING_SECONDS: Final = 2.5
"""Nobody passes a face scan sooner."""


class StackRows:
    """Rows of one customer of a stack."""

    def __init__(
        self, stack: Stack, customer: Customer, rng: random.Random, endpoint_url: str
    ) -> None:
        self.picture_url = stack.sample_url
        self.endpoint_url = endpoint_url
        self.customer = customer
        self._rng = rng
        self._group = customer.new_group("of the campaign")
        self._kept: dict[str, list[str]] = {GROUP: [self._group]}
        self._furnish()

    def start_again(self) -> None:
        """Of endpoints and keys there may be a few only: drop those that the requests made."""
        for path, kept in (("/v1/webhooks", HOOK), ("/v1/keys", KEY)):
            for one in self._get(path)["data"]["records"]:
                in_use = one.get("current") or one.get("kind") == "signing"
                if one["id"] not in self._kept[kept] and not in_use:
                    self._ask("DELETE", f"{path}/{one['id']}")

    def one(self, kind: str, *, spent: bool) -> str:
        """The id of one of these rows, or of a fresh one."""
        found = self._fresh(kind) if spent and kind != DELIVERY else self._any(kind)
        return as_ta(AssetId(found)) if found.startswith("asset-") and self._often(0.3) else found

    def _any(self, kind: str) -> str:
        return self._rng.choice(self._kept[kind])

    def _often(self, share: float) -> bool:
        return self._rng.random() < share

    def _fresh(self, kind: str) -> str:
        if kind == GROUP:
            return self.customer.new_group("to be deleted")
        if kind == ASSET:
            return self.customer.new_asset(self._group, self.picture_url)
        if kind == HOOK:
            return self._hook()
        if kind == KEY:
            return str(self._made("/v1/keys", {})["id"])
        return self._video(_LONG if self._often(0.5) else "The sea")

    def _furnish(self) -> None:
        keep = self._kept
        keep[HOOK] = [self._hook()]
        keep[KEY] = [self._fresh(KEY)]
        keep[TOKEN], sessions = self._verifications()
        keep[GROUP] += [self._promised()]
        good = self.customer.new_asset(self._group, self.picture_url)
        named = [self.customer.new_asset(self._group, self.picture_url, one) for one in _NAMES]
        keep[ASSET] = [good, good, *named]
        films = [self._video(prompt) for prompt in _PROMPTS]
        films.append(self._video(_LONG))
        eventually(lambda: self._is_cancelled(films[-1]))
        keep[VIDEO] = [*films, *(as_task(VideoId(one)) for one in films[:2])]
        batches = [self._batch("Mia"), self._batch("Mia", _FAILS), self._batch("Mia", _LONG)]
        keep[TASK] = [*batches, *sessions, *(as_task(VideoId(one)) for one in films)]
        keep[UPLOAD] = self._uploads()
        keep[ASSET] += [one for one in keep[UPLOAD] if one.startswith("ua_")]
        keep[UPLOAD] = [one for one in keep[UPLOAD] if not one.startswith("ua_")]
        ends = [*(f"/v1/tasks/{one}" for one in batches[:2]), f"/v1/videos/{films[0]}"]
        eventually(lambda: all(_state(self._get(path)) not in _WAITING for path in ends))
        self.customer.at_rest(good)
        keep[DELIVERY] = eventually(self._delivered)

    def _verifications(self) -> tuple[list[str], list[str]]:
        """Tokens of a person who passed and of one who did not yet, and tasks about them."""
        tokens, tasks = [], []
        for passes in (True, False):
            opened = self._made("/v1/seedance2/real-avatar", {"callback_url": self.endpoint_url})
            shown = self._get(f"/v1/tasks/{opened['id']}")["data"]["result"]
            if passes:
                self._pass(shown["h5_link"])
            asked = {"byted_token": shown["byted_token"]}
            tokens.append(shown["byted_token"])
            tasks += [opened["id"], self._made("/v1/seedance2/real-avatar", asked)["id"]]
        return tokens, tasks

    def _pass(self, link: str) -> None:
        """The person opens the upstream's page, passes, and comes back."""
        time.sleep(_FINISHING_SECONDS)
        with httpx.Client(trust_env=False, follow_redirects=False) as browser:
            done = browser.post(link, data={"outcome": "pass"})
            browser.get(done.headers["Location"])

    def _promised(self) -> str:
        asked = {"name": "Mia", "groupKind": "REAL_FACE"}
        return str(self._made("/v1/asset-groups", asked)["assetGroupId"])

    def _hook(self) -> str:
        return str(self._made("/v1/webhooks", {"url": self.endpoint_url})["id"])

    def _delivered(self) -> list[str]:
        (hook,) = self._kept[HOOK]
        found = self._get(f"/v1/webhooks/{hook}/deliveries")["data"]["records"]
        return [one["id"] for one in found if one["status"] == "delivered"]

    def _video(self, prompt: str) -> str:
        return str(self._made("/v1/videos", {"model": "seedance-2.0", "prompt": prompt})["id"])

    def _batch(self, *names: str) -> str:
        files = [{"url": self.picture_url, "name": name} for name in names]
        asked = {"group_id": self._group, "assets": files}
        return str(self._made("/v1/seedance2/private-avatar", asked)["id"])

    def _uploads(self) -> list[str]:
        """One that became an asset, one that is refused, one that never comes; by both doors."""
        found = []
        for path, field in (("/v1/portrait/upload", "GroupId"), ("/v1/assets", "groupId")):
            for data in (jpeg(640, 640), b"no picture"):
                parts = [forms.text_part(field, self._group), forms.file_part(data)]
                said = self._form(path, parts)
                found.append(str((said.get("Result") or said["data"])[_ID[path]]))
        found.append(str(self._form("/v1/assets", [forms.file_part(jpeg(640, 640))])["data"]["id"]))
        file = {"AssetType": "Image", "ContentType": "image/jpeg", "Size": 999}
        opened = self._ask("POST", "/v1/portrait/uploads", {"GroupId": self._group, **file})
        found.append(str(opened["Result"]["Id"]))
        return found

    def _form(self, path: str, parts: list[Any]) -> dict[str, Any]:
        headers = {**self.customer.headers, "Content-Type": forms.CONTENT_TYPE}
        said = self.customer.http.post(
            path, content=forms.encode(parts), headers=headers, follow_redirects=False
        )
        self.customer.http.get(urlsplit(said.headers["Location"]).path, headers=headers)
        receipt: dict[str, Any] = said.json()
        return receipt

    def _is_cancelled(self, video: str) -> bool:
        """Not where it moved on at that very moment: the answer says to try again."""
        path = f"{_ARK}/{video}"
        said = self.customer.http.request("DELETE", path, headers=self.customer.headers)
        assert said.status_code in {200, 409}, said.text
        return said.status_code == 200

    def _made(self, path: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        said = self._ask("POST", path, asked)
        made: dict[str, Any] = said.get("data", said)
        return made

    def _get(self, path: str) -> dict[str, Any]:
        return self._ask("GET", path)

    def _ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        said = self.customer.http.request(method, path, json=body, headers=self.customer.headers)
        assert said.status_code == 200, said.text
        answer: dict[str, Any] = said.json()
        return answer


def _state(said: Mapping[str, Any]) -> str:
    return str(said.get("data", said)["status"])
