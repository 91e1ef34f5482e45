"""What a random walk over both ledgers compares."""

from collections.abc import Callable
from typing import Any

from portrait.errors import LedgerError, PortraitError, Repeated
from tests.contract.ledgers import Ledgers

Ask = Callable[[Ledgers], Any]
"""One step of a walk, at either ledger."""


def answer(step: Ask, ledger: Ledgers) -> object:
    """What a step returned, or what it raised."""
    try:
        return step(ledger)
    except Repeated as error:
        return (Repeated, error.subject, error.fingerprint)
    except (PortraitError, LedgerError) as error:
        return type(error)
