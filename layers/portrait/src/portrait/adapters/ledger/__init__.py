"""The ledger over one DynamoDB table: six ports, six classes, all told which table and client."""

from portrait.adapters.ledger.assets import DynamoAssets
from portrait.adapters.ledger.catalogue import DynamoCatalogue
from portrait.adapters.ledger.census import DynamoCensus
from portrait.adapters.ledger.due import DynamoDue
from portrait.adapters.ledger.groups import DynamoGroups
from portrait.adapters.ledger.registry import DynamoRegistry
from portrait.adapters.ledger.table import Table

__all__ = [
    "DynamoAssets",
    "DynamoCatalogue",
    "DynamoCensus",
    "DynamoDue",
    "DynamoGroups",
    "DynamoRegistry",
    "Table",
]
