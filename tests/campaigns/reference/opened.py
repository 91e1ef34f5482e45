"""All functions behind the template's routes, each cached builder fresh."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from portrait.wiring import account, avatars, reference
from tests.campaigns.isolation.tenants import ANN
from tests.campaigns.reference.ark import PlainArk
from tests.campaigns.reference.edge import Edge
from tests.campaigns.wired.gateway import gateway


@contextmanager
def opened(patch: pytest.MonkeyPatch) -> Iterator[Edge]:
    """The whole gateway with one customer."""
    with gateway(patch, PlainArk()) as house:
        for cached in (account.account, avatars.avatars, reference.reference):
            cached.cache_clear()
        house.admit(ANN)
        yield Edge(house)
    for cached in (account.account, avatars.avatars, reference.reference):
        cached.cache_clear()
