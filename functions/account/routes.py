"""The table of routes: verb and path, scope, how the request is read, use case, answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from portrait.dialects.rest import account as shapes
from portrait.dialects.rest import fields
from portrait.dialects.rest.fields import Reading
from portrait.http.events import Request
from portrait.model import KeyScope, Principal
from portrait.usecases.account import read_account
from portrait.usecases.own_keys import issue_own_key, list_own_keys, revoke_own_key
from portrait.wiring.account import AccountDoorPorts


@dataclass(frozen=True, slots=True)
class Route:
    """One verb of one path. `run` makes `data` of the request and of what was read of it."""

    name: str
    scope: KeyScope | None
    """What the key must open; None: any key will do."""
    read: Callable[[Request, Reading], Any]
    run: Callable[[Request, Any, Principal, AccountDoorPorts], Any]
    message: str = "success"


def nothing(_: Request, __: Reading) -> None:
    """Of a request that its path says all about."""


def _account(_: Request, __: None, who: Principal, ports: AccountDoorPorts) -> Any:
    return shapes.account(read_account(who, ports.account))


def _list(_: Request, __: None, who: Principal, ports: AccountDoorPorts) -> Any:
    return shapes.keys(list_own_keys(who, ports.keys), who)


def _create(_: Request, ask: shapes.CreateKey, who: Principal, ports: AccountDoorPorts) -> Any:
    return shapes.issued(issue_own_key(who, ask.name, ask.wanted, ports.keys), who)


def _revoke(request: Request, _: None, who: Principal, ports: AccountDoorPorts) -> Any:
    revoke_own_key(who, shapes.path_key(request), ports.keys)
    return "Revoked successfully"


KEYS: Final = "/v1/keys"
_OWN: Final = KeyScope.KEYS

ROUTES: Mapping[tuple[str, str], Route] = {
    ("GET", "/v1/account"): Route("GetAccount", None, nothing, _account),
    ("GET", KEYS): Route("ListKeys", _OWN, nothing, _list),
    ("POST", KEYS): Route(
        "CreateKey", _OWN, partial(fields.body, shapes.CreateKey), _create, "Key created"
    ),
    ("DELETE", f"{KEYS}/{{key}}"): Route("RevokeKey", _OWN, nothing, _revoke, "Key revoked"),
}
