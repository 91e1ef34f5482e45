"""What every function needs that gives an asset id away for a file that is about to come."""

from portrait.adapters.ledger import DynamoRegistry, Table
from portrait.adapters.ledger.receipts import DynamoReceipts
from portrait.adapters.secrets import Root
from portrait.adapters.unsealing import KmsUnsealer
from portrait.auth import Doorman
from portrait.ports.receipts import Allowance
from portrait.rules.keys import PEPPER_PURPOSE
from portrait.settings.uploads import UploadGateSettings
from portrait.usecases.receiving import Receiving
from portrait.wiring import clients


def receiving_of(
    settings: UploadGateSettings, table: Table, root: Root
) -> tuple[Doorman, Receiving]:
    """Who may send files, and what a receipt is made of."""
    doorman = Doorman(
        DynamoRegistry(table),
        lambda: root.derive(PEPPER_PURPOSE),
        clients.now,
        KmsUnsealer(clients.kms(), settings.sealing_key_id),
    )
    allowance = Allowance(settings.uploads_a_minute, settings.upload_bytes_a_day)
    receiving = Receiving(DynamoReceipts(table), allowance, clients.mint(settings.table_name))
    return doorman, receiving
