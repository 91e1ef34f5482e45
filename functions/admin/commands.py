"""The operator's commands: one row each, from a JSON object to a JSON object.

{"command": "issue_key", "customer": "acme", "kind": "bearer"}
    -> {"ok": true, "result": {...}}
    -> {"ok": false, "error": {"code": "...", "message": "...", "fields": [...]}}
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Generic, TypeVar

from functions.admin import requests, views
from portrait.dialects.problems import parse
from portrait.errors import FieldProblem, InvalidParameter, PortraitError
from portrait.model import CustomerId, GroupId, KeyId, Limits, UpstreamId
from portrait.usecases import customers, imports, keys
from portrait.usecases.administration import AdminPorts, known_customer

Result = dict[str, Any]
_LOGGED: Final = ("customer", "key_id", "group", "asset")
_MEMBER_ENDS: Final = re.compile(r"[.\[]")
Asked = TypeVar("Asked", bound=requests.Command)


@dataclass(frozen=True, slots=True)
class Row(Generic[Asked]):
    """A command: what it takes, and what it does."""

    request: type[Asked]
    run: Callable[[Asked, AdminPorts], Result]

    def answer(self, members: bytes, ports: AdminPorts) -> Result:
        """Check and run. Raises PortraitError."""
        return self.run(parse(self.request, members, None), ports)


def answer(event: object, ports: AdminPorts) -> Result:
    """What a command comes to. Raises nothing for a command that is wrong or refused."""
    try:
        row, members = _row_of(event)
        return {"ok": True, "result": row.answer(members, ports)}
    except InvalidParameter as error:
        fields = [{"field": one.field, "message": one.message} for one in error.problems]
        return _refusal(error, fields)
    except PortraitError as error:
        return _refusal(error, [])


def trace(event: object, answered: Result) -> dict[str, object]:
    """What a log line may say about a command: names and ids, never a secret."""
    name = event.get("command") if isinstance(event, dict) else None
    known = {"action": name} if isinstance(name, str) and name in COMMANDS else {}
    if not answered["ok"]:
        error = answered["error"]
        row = COMMANDS.get(name) if isinstance(name, str) else None
        # A member that the command does not have may be named anything: like a key, for one.
        members = {"command", *(row.request.model_fields if row else ())}
        named = dict.fromkeys(_MEMBER_ENDS.split(one["field"])[0] for one in error["fields"])
        names = [one for one in named if one in members]
        return {**known, "outcome": "refused", "code": error["code"], "fields": names}
    result = answered["result"]
    seen = {name: result[name] for name in _LOGGED if name in result}
    return {**known, **seen, "outcome": "done"}


def _row_of(event: object) -> tuple[Row[Any], bytes]:
    if not isinstance(event, dict):
        raise InvalidParameter(FieldProblem("command", "must be a member of a JSON object"))
    name = event.get("command")
    row = COMMANDS.get(name) if isinstance(name, str) else None
    if row is None:
        known = ", ".join(COMMANDS)
        raise InvalidParameter(FieldProblem("command", f"must be one of: {known}"))
    return row, json.dumps({key: event[key] for key in event if key != "command"}).encode()


def _refusal(error: PortraitError, fields: list[dict[str, str]]) -> Result:
    # str(): the operator may read what a customer may not, such as which secret is malformed.
    body = {"code": error.code, "message": str(error), "fields": fields}
    return {"ok": False, "error": body}


def _create_customer(asked: requests.CreateCustomer, ports: AdminPorts) -> Result:
    usual = Limits()
    limits = Limits(
        groups=usual.groups if asked.groups is None else asked.groups,
        assets_per_group=(
            usual.assets_per_group if asked.assets_per_group is None else asked.assets_per_group
        ),
    )
    customer = CustomerId(asked.customer)
    return views.show_customer(
        customers.create_customer(ports, customer, asked.account, asked.project, limits)
    )


def _issue_key(asked: requests.IssueKey, ports: AdminPorts) -> Result:
    customer = CustomerId(asked.customer)
    return views.show_issued(keys.issue_key(ports, customer, asked.kind, asked.scopes))


def _rotate_key(asked: requests.RotateKey, ports: AdminPorts) -> Result:
    overlap = timedelta(hours=asked.overlap_hours)
    return views.show_issued(keys.rotate_key(ports, KeyId(asked.key_id), overlap))


def _revoke_key(asked: requests.RevokeKey, ports: AdminPorts) -> Result:
    return views.show_key(keys.revoke_key(ports, KeyId(asked.key_id)))


def _set_scopes(asked: requests.SetScopes, ports: AdminPorts) -> Result:
    return views.show_key(keys.set_scopes(ports, KeyId(asked.key_id), asked.scopes))


def _set_limits(asked: requests.SetLimits, ports: AdminPorts) -> Result:
    if asked.groups is None and asked.assets_per_group is None:
        raise InvalidParameter(
            FieldProblem("groups", "is required if `assets_per_group` is left out"),
            FieldProblem("assets_per_group", "is required if `groups` is left out"),
        )
    customer = CustomerId(asked.customer)
    return views.show_customer(
        customers.set_limits(ports, customer, asked.groups, asked.assets_per_group)
    )


def _set_state(asked: requests.SetState, ports: AdminPorts) -> Result:
    changed = customers.set_state(ports, CustomerId(asked.customer), asked.state)
    return views.show_customer(changed)


def _show_customer(asked: requests.ShowCustomer, ports: AdminPorts) -> Result:
    return views.show_customer(known_customer(ports, CustomerId(asked.customer)))


def _import_group(asked: requests.ImportGroup, ports: AdminPorts) -> Result:
    customer, upstream_id = CustomerId(asked.customer), UpstreamId(asked.upstream_id)
    return views.show_group(imports.import_group(ports, customer, upstream_id, asked.name))


def _import_asset(asked: requests.ImportAsset, ports: AdminPorts) -> Result:
    customer, upstream_id = CustomerId(asked.customer), UpstreamId(asked.upstream_id)
    return views.show_asset(
        imports.import_asset(ports, customer, GroupId(asked.group), upstream_id)
    )


def _accounts(_: requests.ListAccounts, ports: AdminPorts) -> Result:
    return {"accounts": list(ports.account_names())}


COMMANDS: Final[Mapping[str, Row[Any]]] = {
    "create_customer": Row(requests.CreateCustomer, _create_customer),
    "issue_key": Row(requests.IssueKey, _issue_key),
    "rotate_key": Row(requests.RotateKey, _rotate_key),
    "revoke_key": Row(requests.RevokeKey, _revoke_key),
    "set_scopes": Row(requests.SetScopes, _set_scopes),
    "set_limits": Row(requests.SetLimits, _set_limits),
    "set_state": Row(requests.SetState, _set_state),
    "show_customer": Row(requests.ShowCustomer, _show_customer),
    "import_group": Row(requests.ImportGroup, _import_group),
    "import_asset": Row(requests.ImportAsset, _import_asset),
    "accounts": Row(requests.ListAccounts, _accounts),
}
