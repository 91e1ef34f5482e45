"""What the operator's stories share: their ports."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from portrait.errors import FieldProblem, InvalidParameter
from portrait.model import Customer, CustomerId
from portrait.ports.ledger import GroupLedger
from portrait.ports.registry import Registry
from portrait.ports.services import Sealer
from portrait.ports.upstream import Upstream
from portrait.usecases.minting import Mint

OPERATOR: Final = CustomerId("")
"""On whose behalf the upstream is asked when no customer is: no customer has this name."""


@dataclass(frozen=True, slots=True)
class AdminPorts:
    """What the operator's stories need."""

    registry: Registry
    groups: GroupLedger
    upstream: Upstream
    sealer: Sealer
    account_names: Callable[[], Sequence[str]]
    """The upstream accounts, the one for new customers first."""
    pepper: Callable[[], bytes]
    """Under which bearer secrets are stored; derived for `rules.keys.PEPPER_PURPOSE`."""
    chance: random.Random
    """Where secrets come from: `random.SystemRandom` outside tests."""
    mint: Mint


def known_customer(ports: AdminPorts, customer: CustomerId) -> Customer:
    """The customer. Raises InvalidParameter."""
    found = ports.registry.find_customer(customer)
    if found is None:
        raise InvalidParameter(FieldProblem("customer", "there is no such customer"))
    return found
