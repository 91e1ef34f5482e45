"""What the hourly reconciliation needs: the sweeper's own upstream and clock, and a census."""

import os
from functools import cache

from portrait.adapters.ledger.census import DynamoCensus
from portrait.settings import SweepSettings
from portrait.usecases.reconciling import ReconcilePorts
from portrait.wiring import clients
from portrait.wiring.sweep import sweeper


@cache
def reconciler() -> ReconcilePorts:
    """The reconciliation's ports, from the sweeper's environment. Raises SettingsError."""
    settings = SweepSettings.from_env(os.environ)
    accounts = clients.accounts(settings.accounts_secret_arn, settings.upstream_endpoint)
    ingest = sweeper().stories.ingest
    return ReconcilePorts(
        census=DynamoCensus(clients.table(settings.table_name)),
        upstream=ingest.upstream,
        accounts=accounts.names,
        environment=ingest.mint.environment,
        collection=settings.orphan_collection,
        now=ingest.mint.now,
    )
