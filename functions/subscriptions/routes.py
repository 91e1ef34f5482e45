"""The table of routes: verb and path, body, use case, answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from portrait.dialects.rest import hooks
from portrait.http.events import Request
from portrait.http.idempotency import once_of
from portrait.model import Principal
from portrait.rules.endpoints import is_delivery_id, is_hook_id
from portrait.usecases import webhooks
from portrait.usecases.repeats.hooks import register_once
from portrait.usecases.webhooks import WebhookPorts

Data = tuple[Any, bool]
"""The `data` of an answer, and whether it is one that was given before."""
DOOR: Final = "rest"


@dataclass(frozen=True, slots=True)
class Route:
    """One verb of one path. `run` makes `data` of the request and its parsed body."""

    name: str
    body: type[BaseModel]
    run: Callable[[Request, Any, Principal, WebhookPorts], Data]
    message: str


def _create(
    request: Request, ask: hooks.CreateWebhook, who: Principal, ports: WebhookPorts
) -> Data:
    now = ports.mint.now()
    once = once_of(request, DOOR, "CreateWebhook", ask.canonical, now)
    made = register_once(who, ask.url, ask.wanted, once, ports)
    return hooks.issued(made.value, now), made.replayed


def _list(_: Request, __: hooks.Nothing, who: Principal, ports: WebhookPorts) -> Data:
    now = ports.mint.now()
    return hooks.records([hooks.hook(row, now) for row in webhooks.list_hooks(who, ports)]), False


def _get(request: Request, _: hooks.Nothing, who: Principal, ports: WebhookPorts) -> Data:
    row = webhooks.get_hook(who, hooks.hook_id(request), ports)
    return hooks.hook(row, ports.mint.now()), False


def _delete(request: Request, _: hooks.Nothing, who: Principal, ports: WebhookPorts) -> Data:
    webhooks.remove_hook(who, hooks.hook_id(request), ports)
    return "Deleted successfully", False


def _rotate(request: Request, _: hooks.Nothing, who: Principal, ports: WebhookPorts) -> Data:
    made = webhooks.rotate(who, hooks.hook_id(request), ports)
    return hooks.issued(made, ports.mint.now()), False


def _deliveries(request: Request, _: hooks.Nothing, who: Principal, ports: WebhookPorts) -> Data:
    hook, (size, after) = hooks.hook_id(request), hooks.window(request)
    return hooks.page(*webhooks.list_deliveries(who, hook, size, after, ports)), False


def _replay(request: Request, _: hooks.Nothing, who: Principal, ports: WebhookPorts) -> Data:
    hook, delivery = hooks.hook_id(request), hooks.delivery_id(request)
    return hooks.delivery(webhooks.replay(who, hook, delivery, ports)), False


def trace(request: Request) -> dict[str, str]:
    """What ties a log line to those of the sender: the ids in the path, if they are some."""
    hook = request.parameters.get("webhook", "")
    delivery = request.parameters.get("delivery", "")
    found = {"hook": hook} if is_hook_id(hook) else {}
    return found | ({"delivery": delivery} if is_delivery_id(delivery) else {})


_HOOKS = "/v1/webhooks"
_HOOK = f"{_HOOKS}/{{webhook}}"
_DELIVERIES = f"{_HOOK}/deliveries"
_EMPTY = hooks.Nothing

ROUTES: Mapping[tuple[str, str], Route] = {
    ("POST", _HOOKS): Route("CreateWebhook", hooks.CreateWebhook, _create, "Webhook created"),
    ("GET", _HOOKS): Route("ListWebhooks", _EMPTY, _list, "success"),
    ("GET", _HOOK): Route("GetWebhook", _EMPTY, _get, "success"),
    ("DELETE", _HOOK): Route("DeleteWebhook", _EMPTY, _delete, "Webhook deleted"),
    ("POST", f"{_HOOK}/rotate"): Route("RotateWebhook", _EMPTY, _rotate, "Webhook secret rotated"),
    ("GET", _DELIVERIES): Route("ListDeliveries", _EMPTY, _deliveries, "success"),
    ("POST", f"{_DELIVERIES}/{{delivery}}/replay"): Route(
        "ReplayDelivery", _EMPTY, _replay, "Delivery will be sent again"
    ),
}
