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
    told: list[tuple[str, Any]] = field(default_factory=list)

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
        live(self.gateway, self.heard, secret.value)
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
        made = own_secrets(self.gateway, self.ark)
        return [*self.secrets, *made, *self.given_once(), *cursors(given)]


@contextmanager
def opened_house(patch: pytest.MonkeyPatch, seeds: Iterable[int]) -> Iterator[House]:
    """A house of one customer, with a set of secrets for each seed."""
    ark = TalkativeArk(random.Random(3))
    with (
        listening(patch) as heard,
        gateway(patch, ark, root={"root": ROOT}, accounts=ACCOUNTS) as opened,
    ):
        opened.admit(ANN, **ROOMY)
        yield House(opened, ark, heard, [one for seed in seeds for one in drawn(seed).values()])
