"""The ledger over one DynamoDB table: a port a class, all told which table and client.

The census, the generic uploads and the videos are imported from their own modules: few functions
have them.
"""

from portrait.adapters.ledger.assets import DynamoAssets
from portrait.adapters.ledger.catalogue import DynamoCatalogue
from portrait.adapters.ledger.deliveries import DynamoDeliveries
from portrait.adapters.ledger.due import DynamoDue
from portrait.adapters.ledger.groups import DynamoGroups
from portrait.adapters.ledger.hooks import DynamoHooks
from portrait.adapters.ledger.registry import DynamoRegistry
from portrait.adapters.ledger.sessions import DynamoSessions
from portrait.adapters.ledger.table import Table
from portrait.adapters.ledger.tasks import DynamoTasks

__all__ = [
    "DynamoAssets",
    "DynamoCatalogue",
    "DynamoDeliveries",
    "DynamoDue",
    "DynamoGroups",
    "DynamoHooks",
    "DynamoRegistry",
    "DynamoSessions",
    "DynamoTasks",
    "Table",
]
