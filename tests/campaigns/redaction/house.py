"""The gateway of the redaction campaign: what was put in, what was heard, what was told."""

from dataclasses import dataclass, field
from typing import Any, Final

from tests.campaigns.redaction.harvest import cursors, own_secrets
from tests.campaigns.redaction.inputs import inputs
from tests.campaigns.redaction.listening import Heard
from tests.campaigns.redaction.lives import live
from tests.campaigns.redaction.secrets import Secret
from tests.campaigns.redaction.upstream import TalkativeArk
from tests.campaigns.wired.gateway import Gateway

FORGOTTEN_EVERY: Final = 8
"""Lives after which the rows are dropped: moto reads all of them for each query."""


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
            self.gateway.cloud.forget()
        hour = self.lives % self.reconciled_every == 0
        live(self.gateway, self.heard, secret.value, reconcile=hour)
        self.told += [(trouble, one) for one in self.gateway.told[before:]]

    def secret(self, kind: str) -> Secret:
        """One of its kind."""
        return next(one for one in self.secrets if one.kind == kind)

    def all_secrets(self) -> list[Secret]:
        given = [one for _, one in self.told]
        return [*self.secrets, *self.own_secrets(), *cursors(given)]

    def own_secrets(self) -> set[Secret]:
        """What no answer may show either."""
        return self.kept | set(own_secrets(self.gateway, self.ark))
