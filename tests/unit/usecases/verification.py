"""The steps of a verification as a customer, a person and the sweeper take them."""

from dataclasses import dataclass
from datetime import timedelta

from portrait.model import (
    Consent,
    CustomerId,
    GroupId,
    LiveSession,
    Once,
    Principal,
    UpstreamId,
)
from portrait.ports.due import DueKind
from portrait.usecases import callbacks, invites, liveness
from portrait.usecases.callbacks import CallbackFields, Landing
from portrait.usecases.liveness import NewSession, Opened
from portrait.usecases.real_groups import delete_group_or_promise
from portrait.usecases.repeats.sessions import create_session_once
from portrait.usecases.sweep import sweep
from portrait.usecases.sweeping import Swept
from portrait.usecases.verifying import CALLBACK_PATH, INVITE_PATH
from tests.unit.usecases.sweeping_world import ports
from tests.unit.usecases.world import ANN, HOME, World

BASE = "https://gateway.example.com/live"
CALLBACK_URL = "https://app.example.com/done?order=7"
CONSENT_TEXT = "consent-2026-11"


@dataclass(frozen=True)
class Scanned:
    """A verification and the scan of it that was opened last."""

    opened: Opened
    token: str
    ticket: str


def create(world: World, who: Principal | None = None, project: str = "default") -> Scanned:
    wanted = NewSession(CALLBACK_URL, project, BASE)
    opened = liveness.create_session(who or world.ann, wanted, world.liveness)
    return Scanned(opened, opened.token, ticket_of(world, opened.token))


def create_keyed(world: World) -> Scanned:
    """A verification under an idempotency key, always the same; its first answer or that again."""
    wanted = NewSession(CALLBACK_URL, "default", BASE)
    once = Once("k" * 64, "f" * 64, world.clock() + timedelta(days=1))
    made = create_session_once(world.ann, wanted, once, world.liveness)
    return Scanned(made.value, made.value.token, ticket_of(world, made.value.token))


def promised(world: World, name: str = "Ann herself") -> Scanned:
    """A verification that promises a group, as a door makes it that gives the id away at once."""
    opened = liveness.create_session(
        world.ann, NewSession("", "default", BASE, name, "by the sea"), world.liveness
    )
    return Scanned(opened, opened.token, ticket_of(world, opened.token))


def group_of(world: World, scanned: Scanned) -> GroupId:
    """The id that was promised."""
    found = row(world, scanned).promised
    assert found is not None
    return found


def deletes(world: World, scanned: Scanned, project: str | None = None) -> None:
    """The customer deletes the group, there or not yet."""
    delete_group_or_promise(
        world.ann,
        group_of(world, scanned),
        project,
        groups=world.ledger,
        upstream=world.upstream,
        ports=world.liveness,
    )


def ticket_of(world: World, token: str) -> str:
    """What the upstream's browser would bring back for a token."""
    front, _, ticket = world.upstream.callbacks[token].partition(CALLBACK_PATH)
    assert front == BASE
    return ticket


def passes(world: World, scanned: Scanned) -> UpstreamId:
    """The person passes the scan; nobody knows yet."""
    return world.upstream.pass_scan(HOME, scanned.token)


def fields(scanned: Scanned, code: str = "10000") -> CallbackFields:
    passed = code == "10000"
    return CallbackFields(
        token=scanned.token,
        result_code=code,
        algorithm_code="0" if passed else "50411",
        measured="1" if passed else "0",
        verify_type="real_time",
    )


def comes_back(world: World, scanned: Scanned, code: str = "10000") -> Landing:
    """The person's browser follows the redirect."""
    return callbacks.receive_callback(scanned.ticket, fields(scanned, code), world.liveness)


def result(world: World, scanned: Scanned, who: Principal | None = None) -> GroupId:
    return liveness.get_result(who or world.ann, scanned.token, None, world.liveness)


def row(world: World, scanned: Scanned, customer: CustomerId = ANN) -> LiveSession:
    return world.ledger.sessions[customer, scanned.opened.session]


def invite(scanned: Scanned) -> str:
    return scanned.opened.invite_url.removeprefix(BASE + INVITE_PATH)


def agrees(world: World, scanned: Scanned) -> Scanned:
    """The person agrees on the invite page; the scan it leads to."""
    consent = Consent(CONSENT_TEXT, world.clock(), "a" * 64)
    link = invites.accept_invite(invite(scanned), consent, world.liveness)
    token = link.partition("bytedToken=")[2]
    return Scanned(scanned.opened, token, ticket_of(world, token))


def swept(world: World, seconds: float) -> list[Swept]:
    """What the sweeper does with sessions after so many seconds."""
    world.clock.advance(seconds)
    done = list(sweep(ports(world)))
    return [what for due, what in done if due.kind is DueKind.SESSION]


def sweep_for(world: World, minutes: int) -> list[Swept]:
    """The same, once a minute."""
    return [what for _ in range(minutes) for what in swept(world, 60)]


def past(world: World, seconds: float) -> None:
    world.clock.advance(seconds)


def told(world: World) -> list[tuple[str, str, dict[str, str]]]:
    """Every event that was written, in order."""
    return [world.endpoint.told[delivery] for _, delivery in world.ledger.outbox]


def assert_sound(world: World) -> None:
    """Counters equal rows, and no group is bound without being the answer to a token."""
    world.assert_balanced()
    for session in world.ledger.sessions.values():
        if session.group is not None:
            group = world.ledger.groups[session.customer, session.group]
            assert group.upstream_id == session.upstream_group
        for scan in session.scans:
            assert scan.hard_until - scan.minted_at == timedelta(seconds=world.windows.hard_seconds)
