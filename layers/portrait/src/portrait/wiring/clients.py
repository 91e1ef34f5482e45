"""What every function is built from: AWS clients of one session, the clock, chance, the ledger."""

import hashlib
import random
import ssl
import time
from base64 import b32encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

import botocore.session
import httpx
from botocore.config import Config

from portrait.adapters.ark import Ark
from portrait.adapters.ark_line import ark_client
from portrait.adapters.ark_signing import Notice
from portrait.adapters.courier import LambdaCourier
from portrait.adapters.governed import GovernedUpstream
from portrait.adapters.governor import DurableGovernor, DynamoLines
from portrait.adapters.ledger.table import Table
from portrait.adapters.objects import S3_CONFIG
from portrait.adapters.secrets import Accounts, Root, SecretJson
from portrait.ids import ENVIRONMENT_TAG
from portrait.model import CustomerId
from portrait.ports.governor import Kind
from portrait.ports.upstream import FullUpstream
from portrait.rules.limits import TURN_PATIENCE_SECONDS
from portrait.rules.rates import rates_of
from portrait.settings import UpstreamSettings
from portrait.usecases.minting import Mint

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_stepfunctions import SFNClient

_CONFIG: Final = Config(
    retries={"mode": "standard", "total_max_attempts": 3}, connect_timeout=2, read_timeout=10
)
# The ledger tells conflicts from throttles and has a patience of its own.
_LEDGER_CONFIG: Final = Config(
    retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=2, read_timeout=5
)

# Waking a sender is best effort and must not keep a customer waiting.
_COURIER_CONFIG: Final = Config(
    retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=1, read_timeout=2
)


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


INTERACTIVE_PATIENCE_SECONDS: Final = 2.0
BACKGROUND_PATIENCE_SECONDS: Final = TURN_PATIENCE_SECONDS
"""A turn that is further off than this is worth another invocation, not a wait in this one."""
PATIENCE_SECONDS: Final[Mapping[Kind, float]] = {
    Kind.INTERACTIVE: INTERACTIVE_PATIENCE_SECONDS,
    Kind.BACKGROUND: BACKGROUND_PATIENCE_SECONDS,
}
CHANCE: Final = random.SystemRandom()
SLEEP: Final = time.sleep


@cache
def session() -> botocore.session.Session:
    """One session: its loaded service models serve every client."""
    return botocore.session.get_session()


def _client(service: str, config: Config = _CONFIG) -> Any:
    return session().create_client(service, config=config)


@cache
def dynamodb() -> "DynamoDBClient":
    """DynamoDB, one try a call."""
    return cast("DynamoDBClient", _client("dynamodb", _LEDGER_CONFIG))


@cache
def secrets_manager() -> "SecretsManagerClient":
    """Secrets Manager."""
    return cast("SecretsManagerClient", _client("secretsmanager"))


@cache
def kms() -> "KMSClient":
    """Key Management Service."""
    return cast("KMSClient", _client("kms"))


@cache
def s3() -> "S3Client":
    """S3."""
    return cast("S3Client", _client("s3", _CONFIG.merge(S3_CONFIG)))


@cache
def step_functions() -> "SFNClient":
    """Step Functions."""
    return cast("SFNClient", _client("stepfunctions"))


@cache
def functions() -> "LambdaClient":
    """Lambda, one try a call."""
    return cast("LambdaClient", _client("lambda", _COURIER_CONFIG))


def courier(function_name: str) -> LambdaCourier:
    """Who wakes the function that sends."""
    return LambdaCourier(functions(), function_name)


def table(name: str) -> Table:
    """The ledger's table."""
    return Table(dynamodb(), name, SLEEP, CHANCE)


def root(secret_arn: str) -> Root:
    """The gateway's root secret."""
    return Root(SecretJson(secrets_manager(), secret_arn, now))


def accounts(secret_arn: str, endpoint: str) -> Accounts:
    """The upstream accounts."""
    return Accounts(SecretJson(secrets_manager(), secret_arn, now), endpoint.rstrip("/"))


def upstream_line() -> httpx.Client:
    """The way to an upstream account."""
    return ark_client(ssl.create_default_context())


def governor(settings: UpstreamSettings, table_: Table) -> DurableGovernor:
    """Who gives out the turns at the rates that the settings state."""
    rates = rates_of(settings.upstream_tier, settings.upstream_rates)
    return DurableGovernor(DynamoLines(table_), rates)


def governed(
    settings: UpstreamSettings,
    table_: Table,
    upstream_accounts: Accounts,
    notice: Notice,
    kind: Kind,
) -> Callable[[CustomerId], FullUpstream]:
    """The asset library as each customer reaches it: a turn a call, waited for as `kind` may."""
    ark = Ark(upstream_line(), upstream_accounts, now, notice)
    turns, patience = governor(settings, table_), PATIENCE_SECONDS[kind]

    def of(customer: CustomerId) -> FullUpstream:
        return GovernedUpstream(ark, turns, customer, kind, patience, now, SLEEP)

    return of


def mint(table_name: str) -> Mint:
    """Times, ids and markers; the table's name tells this stack's markers from another's."""
    digest = hashlib.sha256(table_name.encode()).digest()
    return Mint(now, CHANCE, b32encode(digest).decode().lower()[:ENVIRONMENT_TAG])
