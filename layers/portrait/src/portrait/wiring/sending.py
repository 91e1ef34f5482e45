"""What it takes to send a video and to follow it, for whoever does either."""

from functools import partial

from portrait.adapters.ark_signing import Notice
from portrait.adapters.ark_videos import ArkVideos
from portrait.adapters.governed_videos import GovernedVideos
from portrait.adapters.ledger import DynamoHooks
from portrait.adapters.ledger.table import Table
from portrait.adapters.ledger.videos import DynamoVideos
from portrait.adapters.sealing import KmsSealer
from portrait.adapters.secrets import Accounts
from portrait.model import CustomerId
from portrait.ports.governor import Kind
from portrait.ports.hooks import Courier
from portrait.rules.video_tickets import VIDEO_TICKET_PURPOSE
from portrait.settings import UpstreamSettings
from portrait.usecases.outbox import HookOutbox
from portrait.usecases.video_sending import SendPorts
from portrait.usecases.watching import WatchPorts
from portrait.wiring import clients


def sending(
    settings: UpstreamSettings,
    table: Table,
    accounts: Accounts,
    courier: Courier,
    notice: Notice,
    kind: Kind,
    *,
    keeps: bool,
) -> SendPorts:
    """The ports; a customer's turns are waited for as long as `kind` may.

    `keeps`: what is made is copied.
    """
    ark = ArkVideos(clients.upstream_line(), accounts, notice)
    turns, patience = clients.governor(settings, table), clients.PATIENCE_SECONDS[kind]

    def upstream_for(customer: CustomerId) -> GovernedVideos:
        return GovernedVideos(ark, turns, customer, kind, patience, clients.now, clients.SLEEP)

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
        keeps=keeps,
    )
