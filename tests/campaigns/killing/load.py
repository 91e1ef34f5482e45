"""Customers who upload pictures and name URLs without pause, and remember what they were told."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from tests import forms, pictures

UPLOADED: Final = "uploads acknowledged"
NAMED: Final = "URLs acknowledged"
THREADS: Final = 4
# A group holds 50; creates that were cut before their answer have taken some of them.
_PER_GROUP: Final = 30
_PAUSE_SECONDS: Final = 0.25
_PATIENCE_SECONDS: Final = 180.0


@dataclass
class Customer:
    """One customer's key, groups, and every id that was acknowledged with 200."""

    name: str
    api_key: str = field(repr=False)
    groups: list[str] = field(default_factory=list)
    assets: list[str] = field(default_factory=list)


class Load:
    """Requests from several threads until told to stop, or until the connection breaks."""

    def __init__(self, base_url: str, sample_url: str, seed: int) -> None:
        self._base_url = base_url
        self._sample_url = sample_url
        self._seed = seed
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self.counts: Counter[str] = Counter()

    def start(self, customers: list[Customer]) -> None:
        """Begin: for each customer one thread uploads and another names URLs."""
        for number in range(THREADS):
            customer = customers[number % len(customers)]
            rng = random.Random(f"{self._seed}/{number}")
            kind = (UPLOADED, NAMED)[number // len(customers) % 2]
            thread = threading.Thread(target=self._run, args=(customer, kind, rng), daemon=True)
            self._threads.append(thread)
            thread.start()

    def wait_for(self, kind: str, acknowledged: int) -> None:
        """Wait until so many of a kind were acknowledged; fail when they are not in time."""
        self._wait(lambda: self.counts[kind] >= acknowledged)

    def wait_for_all(self, acknowledged: int) -> None:
        """Wait until so many were acknowledged, of whatever kind."""
        self._wait(lambda: self.counts[UPLOADED] + self.counts[NAMED] >= acknowledged)

    def _wait(self, enough: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not enough():
            assert time.monotonic() < deadline, dict(self.counts)
            time.sleep(0.02)

    def stop(self) -> None:
        """Tell the threads to stop and wait for them."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, customer: Customer, kind: str, rng: random.Random) -> None:
        with _client(self._base_url) as http:
            while not self._stop.is_set():
                try:
                    self._one(http, customer, kind, rng)
                except httpx.HTTPError:
                    # No answer, hence no promise; the stack is gone for now.
                    self.counts["no answer"] += 1
                    return
                self._stop.wait(rng.uniform(0, 2 * _PAUSE_SECONDS))

    def _one(self, http: httpx.Client, customer: Customer, kind: str, rng: random.Random) -> None:
        turn = len(customer.assets) // _PER_GROUP
        if turn >= len(customer.groups):
            group = _act(http, customer, "CreateAssetGroup", Name="load", GroupType="AIGC")
            self._remember(customer.groups, group, "groups created")
            return
        group_id = customer.groups[turn]
        if kind == NAMED:
            wanted = {"URL": self._sample_url, "AssetType": "Image"}
            answer = _act(http, customer, "CreateAsset", GroupId=group_id, **wanted)
        else:
            side = rng.randrange(400, 900)
            picture = forms.file_part(pictures.jpeg(side, side), content_type="image/jpeg")
            answer = http.post(
                "/v1/portrait/upload",
                content=forms.encode([forms.text_part("GroupId", group_id), picture]),
                headers={**_headers(customer), "Content-Type": forms.CONTENT_TYPE},
            )
        self._remember(customer.assets, answer, kind)

    def _remember(self, kept: list[str], answer: httpx.Response, kind: str) -> None:
        if answer.status_code == httpx.codes.OK:
            kept.append(answer.json()["Result"]["Id"])
            self.counts[kind] += 1
        else:
            self.counts[f"refused {answer.status_code}"] += 1


def statuses(base_url: str, customer: Customer) -> Counter[str]:
    """What GetAsset says of each acknowledged asset: its Status, or the code of what went wrong."""
    seen: Counter[str] = Counter()
    with _client(base_url) as http:
        for asset in customer.assets:
            body = _act(http, customer, "GetAsset", Id=asset).json()
            answer = body["ResponseMetadata"] if "Result" not in body else body["Result"]
            error = answer.get("Error")
            seen[error["Code"] if error else answer["Status"]] += 1
    return seen


def _client(base_url: str) -> httpx.Client:
    # An upload counts as acknowledged when somebody has looked at it, not when it was received.
    return httpx.Client(
        base_url=base_url, timeout=_PATIENCE_SECONDS, trust_env=False, follow_redirects=True
    )


def _act(http: httpx.Client, customer: Customer, action: str, **members: Any) -> httpx.Response:
    return http.post(
        "/v1/portrait/", params={"Action": action}, json=members, headers=_headers(customer)
    )


def _headers(customer: Customer) -> dict[str, str]:
    return {"Authorization": f"Bearer {customer.api_key}"}
