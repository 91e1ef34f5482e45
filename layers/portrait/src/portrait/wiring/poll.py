"""What the steps of the ingest machine need."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from portrait.adapters.ledger import DynamoAssets, DynamoGroups, DynamoHooks
from portrait.adapters.objects import S3Objects
from portrait.adapters.sealing import KmsSealer
from portrait.adapters.thumbnailer import LambdaThumbnailer
from portrait.model import CustomerId
from portrait.observability import Log, Meter
from portrait.ports.governor import Kind
from portrait.settings import PollSettings
from portrait.usecases.driving import IngestPorts, Outcome
from portrait.usecases.outbox import HookOutbox
from portrait.usecases.video_sending import SendPorts
from portrait.wiring import clients
from portrait.wiring.sending import sending
from portrait.wiring.troubles import heard_by

OUTCOME_METRICS: Final[Mapping[Outcome, str]] = {
    Outcome.SUBMITTED: "AssetSubmitted",
    Outcome.THROTTLED: "UpstreamThrottled",
    Outcome.POOL_FULL: "PoolFull",
    Outcome.ACCOUNT_UNUSABLE: "AccountUnusable",
    Outcome.WAITING_FOR_TURN: "WaitingForTurn",
    Outcome.TURN_AHEAD: "WaitingForTurn",
    Outcome.WAITING_FOR_GROUP: "WaitingForGroup",
    Outcome.REFUSED: "AssetFailed",
    Outcome.OUTCOME_UNKNOWN: "OutcomeUnknown",
    Outcome.STILL_PROCESSING: "StillProcessing",
    Outcome.MISSED_UPSTREAM: "MissedUpstream",
    Outcome.BECAME_ACTIVE: "AssetActive",
    Outcome.BECAME_FAILED: "AssetFailed",
    Outcome.LEFT_ALONE: "LeftAlone",
}

WATCH_METRICS: Final[Mapping[Outcome, str]] = {
    Outcome.SUBMITTED: "VideoSubmitted",
    Outcome.THROTTLED: "UpstreamThrottled",
    Outcome.WAITING_FOR_GROUP: "VideoWaits",
    Outcome.REFUSED: "VideoFailed",
    Outcome.OUTCOME_UNKNOWN: "OutcomeUnknown",
    Outcome.STILL_PROCESSING: "VideoBeingMade",
    Outcome.MISSED_UPSTREAM: "MissedUpstream",
    Outcome.BECAME_ACTIVE: "VideoSucceeded",
    Outcome.BECAME_FAILED: "VideoFailed",
    Outcome.LEFT_ALONE: "LeftAlone",
}
"""Of a look at a video."""


@dataclass(frozen=True, slots=True)
class PollPorts:
    """The stories' ports by customer, and how the function speaks to its operator."""

    stories_for: Callable[[CustomerId], IngestPorts]
    sending: SendPorts
    log: Log
    meter: Meter


@cache
def poll() -> PollPorts:
    """The ports of both steps, from the environment. Raises SettingsError at init."""
    settings = PollSettings.from_env(os.environ)
    table = clients.table(settings.table_name)
    accounts = clients.accounts(settings.accounts_secret_arn, settings.upstream_endpoint)
    log, meter = Log("poll"), Meter("poll")
    told = heard_by(log, meter)
    upstream_for = clients.governed(settings, table, accounts, told, Kind.BACKGROUND)

    mint = clients.mint(settings.table_name)
    outbox = HookOutbox(DynamoHooks(table), mint)
    courier = clients.courier(settings.webhooks_function_name)
    sealer = KmsSealer(clients.kms(), settings.sealing_key_id)
    thumbnailer = LambdaThumbnailer(clients.functions(), settings.thumbnails_function_name, sealer)

    def stories_for(customer: CustomerId) -> IngestPorts:
        return IngestPorts(
            groups=DynamoGroups(table),
            assets=DynamoAssets(table),
            upstream=upstream_for(customer),
            sealer=sealer,
            objects=S3Objects(clients.s3(), settings.upload_bucket),
            outbox=outbox,
            courier=courier,
            thumbnailer=thumbnailer,
            mint=mint,
        )

    return PollPorts(
        stories_for=stories_for,
        sending=sending(
            settings,
            table,
            accounts,
            courier,
            told,
            Kind.BACKGROUND,
            keeps=settings.keep_videos_days > 0,
        ),
        log=log,
        meter=meter,
    )
