"""A ledger in memory: its ports over dictionaries, under one lock.

Not a mock: it keeps every promise of the ports, and the contract suite holds it to the same tests
as the real one. It is written from the ports alone and shares no code with the adapters, so that
the two can be wrong only separately.
"""

from dataclasses import dataclass

from tests.memory.assets import MemoryAssets
from tests.memory.catalogue import MemoryCatalogue
from tests.memory.census import MemoryCensus
from tests.memory.contents import MemoryContents
from tests.memory.due import MemoryDue
from tests.memory.generics import MemoryGenerics
from tests.memory.groups import MemoryGroups
from tests.memory.hooks import MemoryHooks
from tests.memory.receipts import MemoryReceipts
from tests.memory.registry import MemoryRegistry


@dataclass
class MemoryLedger(
    MemoryGroups,
    MemoryAssets,
    MemoryCatalogue,
    MemoryRegistry,
    MemoryHooks,
    MemoryGenerics,
    MemoryReceipts,
    MemoryContents,
    MemoryDue,
    MemoryCensus,
):
    """Every ledger port in one."""
