"""The two liveness actions, and how a person's check ends: rules over the ports.

The check itself happens on the H5 page (`h5.py`). What the result query answers while there is no
result is documented nowhere and reported in three ways; a switch chooses one of them.
"""

from typing import Any, Final, Literal
from urllib.parse import urlencode

from functions.sandbox.ids import mint_byted_token, mint_group_id
from functions.sandbox.magic import check_gates
from functions.sandbox.model import BytedToken, Group, Session
from functions.sandbox.ports import IdTaken
from functions.sandbox.rates import CAPACITY
from functions.sandbox.refusals import Refusal, token_not_found
from functions.sandbox.requests import ByToken, CreateSession
from functions.sandbox.world import Caller, World

Result = dict[str, Any] | None
Outcome = Literal["pass", "pass-unseen", "fail", "leave"]
"""What a person does: `pass-unseen` passes and closes the page before the redirect."""

H5_PATH: Final = "/h5"
_MINTS: Final = 8


def create(world: World, caller: Caller, request: CreateSession) -> Result:
    """Open a session: a token, and the one-time link that a person opens on a phone.

    Raises Refusal: package missing.
    """
    switches = world.settings.switches
    check_gates(
        None, "CreateVisualValidateSession", unsigned=False, unpaid=switches.package_missing
    )
    lives_ms = round(switches.liveness_ttl * 1000)
    for _ in range(_MINTS):
        session = Session(
            token=mint_byted_token(caller.now_ms, world.random),
            library=caller.library,
            link_key=f"sandbox-fake-{world.random.getrandbits(128):032x}",
            callback_url=request.callback_url,
            closes_ms=caller.now_ms + lives_ms,
            # A person may finish in the last second: the result can be asked for as long again.
            lapses_ms=caller.now_ms + 2 * lives_ms,
        )
        try:
            world.sessions.open(session)
        except IdTaken:
            continue
        return {
            "BytedToken": session.token,
            "H5Link": _link(caller.origin, session),
            "CallbackURL": session.callback_url,
        }
    raise Refusal("InternalError", "No free BytedToken was found.")


def _link(origin: str, session: Session) -> str:
    """The link, with the parameters of the real one; what looks like a credential opens nothing."""
    members = {
        "accessKeyId": "AKTPSANDBOXFAKE",
        "secretAccessKey": "sandbox-fake-secret",
        "sessionToken": session.link_key,
        "configId": "sandbox-fake-config",
        "bytedToken": session.token,
        "lng": "zh",
    }
    return f"{origin}{H5_PATH}?{urlencode(members)}"


def result(world: World, caller: Caller, request: ByToken) -> Result:
    """The group of a passed check.

    Raises Refusal: unknown, foreign, used up or lapsed; not passed (or so, by a switch); the answer
    lost on purpose.
    """
    switches = world.settings.switches
    session = world.sessions.find(BytedToken(request.byted_token))
    if (
        session is None
        or session.library != caller.library
        or caller.now_ms >= session.lapses_ms
        or session.consumed
        or (switches.liveness_single_query and not world.sessions.consume(session))
    ):
        raise token_not_found()
    if session.group is None:
        return _no_result(world)
    if switches.liveness_lost_answer and world.sessions.lose_answer(session):
        raise Refusal("InternalError", "An internal error occurred.")
    return {"GroupId": session.group}


def _no_result(world: World) -> Result:
    match world.settings.switches.liveness_pending:
        case "empty":
            return {}
        case "500":
            raise Refusal("InternalError", "RPC error: the result of the check is not available.")
    raise token_not_found()


def finish(world: World, session: Session, outcome: Outcome, now_ms: int) -> bool | None:
    """End a check as the person chose: whether it was passed, or None when it cannot be ended.

    A pass makes the group. An account that can hold no more groups fails the person.
    """
    if outcome not in ("pass", "pass-unseen"):
        check: Literal["failed", "left"] = "failed" if outcome == "fail" else "left"
        return False if world.sessions.close(session, check, now_ms) else None
    capacity = CAPACITY[world.settings.tier]
    for _ in range(_MINTS):
        group = Group(
            id=mint_group_id(now_ms, world.random),
            type="LivenessFace",
            name="LivenessFace",
            description="",
            created_ms=now_ms,
            updated_ms=now_ms,
        )
        try:
            return True if world.sessions.close_passed(session, group, capacity, now_ms) else None
        except IdTaken:
            continue
        except Refusal:
            return False if world.sessions.close(session, "failed", now_ms) else None
    raise Refusal("InternalError", "No free group id was found.")
