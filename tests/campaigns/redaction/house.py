"""The gateway with every ear open, and the secrets that are put into it."""

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from tests.campaigns.redaction.harvest import (
    ACCOUNT_SECRET,
    ROOT,
    SESSION_TOKEN,
    cursors,
    given_once,
    own_secrets,
)
from tests.campaigns.redaction.inputs import ANN, inputs
from tests.campaigns.redaction.listening import Heard, listening
from tests.campaigns.redaction.lives import live
from tests.campaigns.redaction.secrets import Secret, drawn
from tests.campaigns.redaction.upstream import TalkativeArk
from tests.campaigns.wired.gateway import Gateway, gateway

FORGOTTEN_EVERY: Final = 8
"""Lives after which the rows are dropped: moto reads all of them for each query."""
ROOMY: Final = {"groups": 1_000_000, "assets_per_group": 1_000_000}
ACCOUNTS: Final = {
    "accounts": [
        {
            "account": "one",
            "access_key_id": "AKLTONE",
            "region": "cn-beijing",
            "secret_access_key": ACCOUNT_SECRET,
            "session_token": SESSION_TOKEN,
        },
        {
            "account": "two",
            "access_key_id": "AKLTTWO",
            "region": "cn-beijing",
            "secret_access_key": "the-sandbox-client-s-secret",
            "api_key": "the-sandbox-client-s-api-key",
        },
    ]
}


@dataclass
class House:
    """The gateway, its upstream, and all that was heard and told."""

    gateway: Gateway
    ark: TalkativeArk
    heard: Heard
    secrets: list[Secret]
    reconciled_every: int
    """Lives between two runs of the hourly task."""
    told: list[tuple[str, Any]] = field(default_factory=list)
    lives: int = 0
    first: set[str] = field(default_factory=set)
    """The rows that were there before any life."""
    kept: set[Secret] = field(default_factory=set)
    """The gateway's own secrets of rows that are gone."""

    def put(self, place: str, secret: Secret) -> None:
        """One secret into one input."""
        put, before = inputs()[place], len(self.gateway.told)
        self.heard.run(lambda: put(self.gateway, secret.value))
        self.told += [(place, one) for one in self.gateway.told[before:]]

    def live(self, trouble: str, secret: Secret) -> None:
        """All stories once."""
        self.ark.secret = secret.value
        self.gateway.clock.advance(31)
        before = len(self.gateway.told)
        self.lives += 1
        if self.lives % FORGOTTEN_EVERY == 0:
            self.kept.update(own_secrets(self.gateway, self.ark))
            self.gateway.cloud.forget(but=self.first)
        hour = self.lives % self.reconciled_every == 0
        live(self.gateway, self.heard, secret.value, reconcile=hour)
        self.told += [(trouble, one) for one in self.gateway.told[before:]]

    def secret(self, kind: str) -> Secret:
        """One of its kind."""
        return next(one for one in self.secrets if one.kind == kind)

    def given_once(self) -> list[Secret]:
        """What was shown to whom it is for."""
        return list(given_once(self.ark, [one for _, one in self.told]))

    def all_secrets(self) -> list[Secret]:
        """What no log may show, and no refusal."""
        given = [one for _, one in self.told]
        return [*self.secrets, *self.own_secrets(), *self.given_once(), *cursors(given)]

    def own_secrets(self) -> set[Secret]:
        """What no answer may show either."""
        return self.kept | set(own_secrets(self.gateway, self.ark))


@contextmanager
def opened_house(
    patch: pytest.MonkeyPatch, seeds: Iterable[int], reconciled_every: int
) -> Iterator[House]:
    """A house of one customer, with a set of secrets for each seed."""
    ark = TalkativeArk(random.Random(3))
    with (
        listening(patch) as heard,
        gateway(patch, ark, root={"root": ROOT}, accounts=ACCOUNTS) as opened,
    ):
        opened.admit(ANN, **ROOMY)
        secrets = [one for seed in seeds for one in drawn(seed).values()]
        first = opened.cloud.names()
        yield House(opened, ark, heard, secrets, reconciled_every, first=first)
