"""One request from door to answer, in the order in which the platform refuses.

    path and method -> Action and Version there -> signature -> Action known -> policy
    -> body -> rate -> the action's own rule

A request that is refused before its rate is checked costs the account nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from functions.sandbox import h5
from functions.sandbox.actions import ACTIONS
from functions.sandbox.ids import mint_request_id
from functions.sandbox.model import Account, Library
from functions.sandbox.rates import rate_of
from functions.sandbox.refusals import (
    Refusal,
    flow_limit_exceeded,
    policy_missing,
    write_rate_exceeded,
)
from functions.sandbox.requests import Request
from functions.sandbox.videos import door, results
from functions.sandbox.wire import (
    SERVICE,
    VERSION,
    Answer,
    Arrived,
    Envelope,
    fail,
    read_event,
    respond_picture,
    succeed,
)
from functions.sandbox.world import Caller, World
from volcengine_signature import SignatureError, verify

# The second is the same portrait, under a name that the data plane takes for a real person's.
_PICTURES = ("/sample.jpg", "/face.jpg")
_DEFAULT_REGION = "cn-beijing"


def answer(world: World, event: Mapping[str, Any]) -> Answer:
    """The HTTP answer to an event of the function URL: JSON, but for a picture and the H5 page."""
    http = event["requestContext"]["http"]
    if event.get("rawPath") in _PICTURES and http["method"] in ("GET", "HEAD"):
        return respond_picture(world.sample, with_body=http["method"] == "GET")
    if h5.is_meant(event):
        return h5.visit(world, event)
    if results.is_meant(event):
        return results.serve(world, event)
    if door.is_meant(event):
        return door.answer(world, event)
    ahead_ms = round(world.settings.switches.clock_ahead * 1000)
    reply = _answer_action(world, event, ahead_ms)
    if ahead_ms:
        says = datetime.fromtimestamp((world.clock() + ahead_ms) // 1000, UTC)
        reply["headers"]["date"] = format_datetime(says, usegmt=True)
    return reply


def _answer_action(world: World, event: Mapping[str, Any], ahead_ms: int) -> Answer:
    now_ms = world.clock()
    envelope = Envelope(mint_request_id(now_ms, world.random), "", "", _DEFAULT_REGION)
    world.log.clear()
    world.log.bind(request_id=envelope.request_id)
    world.meter.count("SandboxRequests")
    try:
        arrived = read_event(event)
        envelope = replace(envelope, action=arrived.action, version=arrived.version)
        account = _signer(world, arrived, now_ms + ahead_ms)
        envelope = replace(envelope, region=account.region)
        world.log.bind(upstream_account=account.name)
        result = _run(world, account, arrived, now_ms)
        world.log.info("sandbox_answered", action=arrived.action, status=200)
        return succeed(envelope, result)
    except Refusal as refusal:
        _report(world, envelope.action, refusal)
        return fail(envelope, refusal, always_200=world.settings.switches.errors_in_200)
    except Exception as error:  # noqa: BLE001 - the door: every fault is answered in the envelope
        fault = type(error).__name__
        world.log.error("sandbox_fault", error_type=fault)  # noqa: TRY400 - a trace may quote a URL
        internal = Refusal("InternalError", "An internal error occurred.")
        return fail(envelope, internal, always_200=world.settings.switches.errors_in_200)
    finally:
        world.meter.flush()


def _signer(world: World, arrived: Arrived, now_ms: int) -> Account:
    """The account that signed. Raises Refusal with the platform's common codes."""
    http = arrived.http
    if http.path != "/" or http.method != "POST":
        raise Refusal("InvalidActionOrVersion", "Actions are called by POST on the path /.")
    for name in ("Action", "Version"):
        given = [value for key, value in http.query if key == name]
        if not given or not given[0]:
            raise Refusal("MissingParameter", f"The query parameter {name} is required.")
        if len(given) > 1:
            raise Refusal(f"InvalidParameter.{name}", f"{name} is given more than once.")
    found: dict[str, Account] = {}

    def find_secret(access_key_id: str) -> str | None:
        account = world.accounts.find(access_key_id)
        if account is None:
            return None
        found[access_key_id] = account
        return account.secret_access_key

    try:
        verified = verify(http, find_secret, None, datetime.fromtimestamp(now_ms / 1000, UTC))
    except SignatureError as error:
        raise Refusal(error.code, error.message) from error
    account = found[verified.access_key_id]
    if (verified.region, verified.service) != (account.region, SERVICE):
        raise Refusal(
            "ServiceNotFound",
            f"The service {verified.service} is not found in the region {verified.region}.",
        )
    return account


def _run(world: World, account: Account, arrived: Arrived, now_ms: int) -> dict[str, Any] | None:
    action = ACTIONS.get(arrived.action)
    if action is None or arrived.version != VERSION:
        raise Refusal(
            "InvalidActionOrVersion",
            f"Could not find operation {arrived.action} for version {arrived.version}.",
        )
    switches = world.settings.switches
    if switches.policy_missing:
        raise policy_missing(arrived.action)
    request = action.read(arrived.http.body)
    if switches.filter_required and action.filters:
        _check_filter(request)
    _take_turn(world, account, arrived.action, now_ms)
    library = Library(account.name, request.project_name)
    caller = Caller(account, library, now_ms, _origin(world, arrived))
    result = action.run(world, caller, request)
    return None if action.deletes and switches.empty_delete_result else result


def _origin(world: World, arrived: Arrived) -> str:
    """Where this request came in, by the Host header, which its signature covers."""
    host = next(value for name, value in arrived.http.headers if name.lower() == "host")
    return f"{'http' if world.settings.local_mode else 'https'}://{host}"


def _take_turn(world: World, account: Account, action: str, now_ms: int) -> None:
    rate = rate_of(action, world.settings.tier)
    if not world.turns.take(account.name, action, rate, now_ms):
        raise write_rate_exceeded() if action == "CreateAsset" else flow_limit_exceeded()


def _check_filter(request: Request) -> None:
    asked = getattr(request, "filter", None)
    if asked is None or asked.group_type is None:
        raise Refusal("MissingParameter", "Filter.GroupType is required.")


def _report(world: World, action: str, refusal: Refusal) -> None:
    world.meter.count("SandboxRefusals")
    known = action if action in ACTIONS else ""
    world.log.info("sandbox_refused", action=known, code=refusal.code, status=refusal.row.http)
