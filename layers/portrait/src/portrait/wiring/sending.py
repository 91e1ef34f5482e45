"""What it takes to send a video and to follow it, for whoever does either."""

import ssl
from functools import partial
from typing import Protocol

from portrait.adapters.ark_line import ark_client
from portrait.adapters.ark_signing import Notice
from portrait.adapters.ark_videos import ArkVideos
from portrait.adapters.governed_videos import GovernedVideos
from portrait.adapters.governor import DurableGovernor, DynamoLines
from portrait.adapters.ledger import DynamoHooks
from portrait.adapters.ledger.table import Table
from portrait.adapters.ledger.videos import DynamoVideos
from portrait.adapters.sealing import KmsSealer
from portrait.adapters.secrets import Accounts
from portrait.model import CustomerId
from portrait.ports.governor import Kind
from portrait.ports.hooks import Courier
from portrait.rules.limits import Tier
from portrait.rules.rates import rates_of
from portrait.rules.video_tickets import VIDEO_TICKET_PURPOSE
from portrait.usecases.outbox import HookOutbox
from portrait.usecases.video_sending import SendPorts
from portrait.usecases.watching import WatchPorts
from portrait.wiring import clients


class SendingSettings(Protocol):
    """What the environment of a function that sends videos says."""

    @property
    def table_name(self) -> str:
        """The ledger."""

    @property
    def gateway_secret_arn(self) -> str:
        """Of the root from which tickets are made."""

    @property
    def sealing_key_id(self) -> str:
        """Of what is sealed in rows."""

    @property
    def upstream_tier(self) -> Tier:
        """The upstream's package."""

    @property
    def upstream_rates(self) -> str:
        """The operator's own rates."""

    @property
    def keep_videos_days(self) -> int:
        """How long copies of what was made are kept; 0: none are made."""


def sending(
    settings: SendingSettings,
    table: Table,
    accounts: Accounts,
    courier: Courier,
    notice: Notice,
    kind: Kind,
) -> SendPorts:
    """The ports; a customer's turns are waited for as long as `kind` may."""
    ark = ArkVideos(ark_client(ssl.create_default_context()), accounts, notice)
    rates = rates_of(settings.upstream_tier, settings.upstream_rates)
    governor = DurableGovernor(DynamoLines(table), rates)
    patience = clients.PATIENCE_SECONDS[kind]

    def upstream_for(customer: CustomerId) -> GovernedVideos:
        return GovernedVideos(ark, governor, customer, kind, patience, clients.now, clients.SLEEP)

    mint = clients.mint(settings.table_name)
    watch = WatchPorts(
        videos=DynamoVideos(table),
        upstream_for=upstream_for,
        sealer=KmsSealer(clients.kms(), settings.sealing_key_id),
        outbox=HookOutbox(DynamoHooks(table), mint),
        courier=courier,
        mint=mint,
    )
    root = clients.root(settings.gateway_secret_arn)
    return SendPorts(
        watch=watch,
        ticket_key=partial(root.derive, VIDEO_TICKET_PURPOSE),
        keeps=settings.keep_videos_days > 0,
    )
