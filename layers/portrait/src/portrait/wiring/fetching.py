"""The guarded way out of the functions that fetch what strangers' URLs show."""

import time
from functools import partial

from portrait.guard.fetcher import Fetcher
from portrait.guard.transport import EXCHANGE_SECONDS, GuardedTransport
from portrait.rules.urls import media_url_problem


def fetcher(*, local_mode: bool, seconds: float = EXCHANGE_SECONDS) -> Fetcher:
    """The way out to public hosts, for so long a file; on one machine to its own too."""
    problem = partial(media_url_problem, own_origins=frozenset(), loopback=local_mode)
    transport = GuardedTransport(problem, time.monotonic, loopback=local_mode)
    return Fetcher(transport, time.monotonic, seconds)
