"""The H5 page that a person opens from `H5Link`: unsigned, used once, then back by a redirect.

Looking at the page (GET, HEAD) changes nothing. A choice (POST) ends the check; the browser is then
sent to the session's CallbackURL by GET, or stays if the person leaves.
"""

import hmac
from collections.abc import Mapping
from typing import Any, Final, cast, get_args
from urllib.parse import parse_qs

from functions.sandbox.callbacks import callback
from functions.sandbox.h5_pages import Language, PageName, language_of, page, redirect
from functions.sandbox.liveness import H5_PATH, Outcome, finish
from functions.sandbox.model import BytedToken, Session
from functions.sandbox.requests import TOKEN_MAX
from functions.sandbox.wire import Answer, Arrived, read_event
from functions.sandbox.world import World

_METHODS: Final = ("GET", "HEAD", "POST")


def is_meant(event: Mapping[str, Any]) -> bool:
    """Whether an event of the function URL is about the page."""
    method = event["requestContext"]["http"]["method"]
    return event.get("rawPath") == H5_PATH and method in _METHODS


def visit(world: World, event: Mapping[str, Any]) -> Answer:
    """The page, or what follows a choice on it; always HTML or a redirect, a fault included."""
    world.log.clear()
    world.meter.count("SandboxVisits")
    language: Language = "zh"
    try:
        arrived = read_event(event)
        language = language_of(_only(arrived, "lng"))
        shown = _visit(world, arrived, language)
        return shown | {"body": ""} if arrived.http.method == "HEAD" else shown
    except Exception as error:  # noqa: BLE001 - the door: a person gets a page whatever happens
        fault = type(error).__name__
        world.log.error("sandbox_fault", error_type=fault)  # noqa: TRY400 - a trace may quote a URL
        return page("fault", language)
    finally:
        world.meter.flush()


def _visit(world: World, arrived: Arrived, language: Language) -> Answer:
    session = _session(world, arrived)
    now_ms = world.clock()
    if session is None or not session.opens(now_ms):
        return _closed(session, language)
    if arrived.http.method != "POST":
        return page("check", language)
    outcome = _choice(arrived.http.body)
    if outcome is None:
        return page("check", language, status=400)
    passed = finish(world, session, outcome, now_ms)
    world.log.info("sandbox_check_done", outcome=outcome if passed is not None else "too-late")
    if passed is None:
        return _closed(world.sessions.find(session.token), language)
    if outcome in ("leave", "pass-unseen"):
        return page("left", language)
    odd = world.settings.switches.liveness_odd_callback
    return redirect(callback(session.callback_url, session.token, passed=passed, odd=odd))


def _session(world: World, arrived: Arrived) -> Session | None:
    """The session of a link: the whole of the link is needed, as for the real one."""
    token, key = _only(arrived, "bytedToken"), _only(arrived, "sessionToken")
    if not 0 < len(token) <= TOKEN_MAX:
        return None
    session = world.sessions.find(BytedToken(token))
    if session is None or not hmac.compare_digest(session.link_key.encode(), key.encode()):
        return None
    return session


def _closed(session: Session | None, language: Language) -> Answer:
    name: PageName = "unknown"
    if session is not None:
        name = "expired" if session.check == "open" else "used"
    return page(name, language)


def _only(arrived: Arrived, name: str) -> str:
    given = [value for key, value in arrived.http.query if key == name]
    return given[0] if len(given) == 1 else ""


def _choice(body: bytes) -> Outcome | None:
    chosen = parse_qs(body.decode("utf-8", "replace")).get("outcome", [])
    known = [outcome for outcome in get_args(Outcome) if chosen == [outcome]]
    return cast("Outcome", known[0]) if known else None
