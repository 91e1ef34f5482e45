"""Verifications in tasks: open one, show what it gave, ask how it went.

open     a one-off endpoint -> a verification -> its task, completed from the start
show     the link until the verification rests, the token for a day longer
ask      one task for one verification: processing -> completed (its group) | failed (lapsed);
         a failed one stays so, and is followed by another if the person is verified later
"""

from dataclasses import dataclass, field, replace
from typing import Final

from portrait.errors import InvalidToken, Missing, ServiceUnavailable, StateChanged
from portrait.model import (
    GroupId,
    HookId,
    LiveSession,
    Once,
    Principal,
    SessionId,
    Task,
    TaskKind,
    TaskState,
)
from portrait.ports.tasks import TaskLedger
from portrait.rules.liveness import Standing, fingerprint, standing
from portrait.rules.tasks import task_of_session
from portrait.usecases.calls import CallPorts, call_secret, open_call
from portrait.usecases.liveness import NewSession, looked_at
from portrait.usecases.repeats.making import Made
from portrait.usecases.repeats.sessions import create_session_once
from portrait.usecases.verifying import LINK_PURPOSE, TOKEN_PURPOSE, LivenessPorts, place

_TRIES: Final = 24
"""More than one verification can fail and come back."""
_STATES: Final = {
    Standing.PENDING: TaskState.PROCESSING,
    Standing.PARKED: TaskState.PROCESSING,
    Standing.VERIFIED: TaskState.COMPLETED,
    Standing.LAPSED: TaskState.FAILED,
}


@dataclass(frozen=True, slots=True)
class VerificationTaskPorts:
    """What these stories need."""

    tasks: TaskLedger
    liveness: LivenessPorts
    calls: CallPorts


@dataclass(frozen=True, slots=True)
class OpenedTask:
    """A verification that was opened, and the secret that signs what its address is told."""

    task: Task
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ShownSession:
    """What the task of a verification gives away to its owner; empty texts: not any more."""

    task: Task
    token: str = field(repr=False)
    link: str = field(repr=False)
    group: GroupId | None


def open_verification(
    who: Principal, wanted: NewSession, once: Once | None, ports: VerificationTaskPorts
) -> Made[OpenedTask]:
    """Open a verification whose callback address is also told by a signed POST.

    Raises what `create_session_once` raises.
    """
    call = open_call(who.customer, wanted.callback_url, ports.calls)
    made = create_session_once(who, replace(wanted, call=call), once, ports.liveness)
    session = made.value.session
    if made.replayed:
        call = _call_of(who, session, ports)
    task = ports.tasks.note_task(_task(who, session, TaskKind.SESSION, 1, ports))
    return Made(OpenedTask(task, call_secret(who.customer, call, ports.calls)), made.replayed)


def show_session(task: Task, ports: VerificationTaskPorts) -> ShownSession:
    """What a verification gave to whoever opened it. Raises Missing, ServiceUnavailable."""
    session = _session_of(task, ports)
    first, *_ = session.scans
    links = [scan.link for scan in session.scans if scan.link is not None]
    unseal, where = ports.liveness.exchange.sealer.unseal, place(session)
    return ShownSession(
        task=task,
        token=unseal(first.token, TOKEN_PURPOSE, *where) if first.token else "",
        link=unseal(links[-1], LINK_PURPOSE, *where) if links else "",
        group=session.group,
    )


def ask_result(
    who: Principal, token: str, project: str | None, ports: VerificationTaskPorts
) -> Task:
    """How a verification went, by any token of it: the task that asks, as it is now.

    Raises InvalidToken, QuotaExceeded (passed, but no slot is free), ServiceUnavailable.
    """
    sessions = ports.liveness.exchange.sessions
    found = sessions.find_session_by_token(who.customer, fingerprint(token))
    if found is None or project not in {None, found.project}:
        raise InvalidToken
    session = looked_at(found, ports.liveness)
    for number in range(1, _TRIES):
        fresh = _task(who, session.session, TaskKind.RESULT, number, ports)
        task = ports.tasks.load_task(who.customer, fresh.task) or ports.tasks.note_task(fresh)
        state = _state(session, ports)
        if task.state is not TaskState.FAILED or state is TaskState.FAILED:
            return _written(task, session, ports)
    raise ServiceUnavailable


def follow_result(task: Task, ports: VerificationTaskPorts) -> Task:
    """How far a question is. Raises Missing, QuotaExceeded, ServiceUnavailable."""
    if task.state is not TaskState.PROCESSING:
        return task
    return _written(task, looked_at(_session_of(task, ports), ports.liveness), ports)


def _written(task: Task, session: LiveSession, ports: VerificationTaskPorts) -> Task:
    """The task with its end, if it has come; whoever sees it first writes it down."""
    state = _state(session, ports)
    if task.state is not TaskState.PROCESSING or state is TaskState.PROCESSING:
        return task
    now = ports.liveness.exchange.mint.now()
    try:
        return ports.tasks.save_task(
            replace(task, state=state, group=session.group, settled_at=now)
        )
    except StateChanged:
        return ports.tasks.load_task(task.customer, task.task) or task


def _state(session: LiveSession, ports: VerificationTaskPorts) -> TaskState:
    return _STATES[standing(session, ports.liveness.exchange.mint.now())]


def _task(
    who: Principal, session: SessionId, kind: TaskKind, number: int, ports: VerificationTaskPorts
) -> Task:
    mint = ports.liveness.exchange.mint
    opened = kind is TaskKind.SESSION
    return Task(
        customer=who.customer,
        task=task_of_session(who.customer, session, kind, number),
        kind=kind,
        marker=mint.marker(),
        created_at=mint.now(),
        state=TaskState.COMPLETED if opened else TaskState.PROCESSING,
        session=session,
        settled_at=mint.now() if opened else None,
    )


def _call_of(who: Principal, session: SessionId, ports: VerificationTaskPorts) -> HookId:
    row = ports.liveness.exchange.sessions.load_session(who.customer, session)
    if row is None or row.call is None:
        raise ServiceUnavailable
    return row.call


def _session_of(task: Task, ports: VerificationTaskPorts) -> LiveSession:
    found = None
    if task.session is not None:
        found = ports.liveness.exchange.sessions.load_session(task.customer, task.session)
    if found is None:
        raise Missing("task")
    return found
