"""The two customers of a local stack, made by the admin function as an operator would.

Their printable keys are kept in one file that only its owner can read, since the stack itself keeps
no key that could be printed again.
"""

import http.client
import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Protocol

NAMES: Final = ("customer-a", "customer-b")
_OWNER_ONLY: Final = 0o600


class AdminRefused(Exception):
    """The admin function answered with an error."""


class InvokeAdmin(Protocol):
    """Calls the admin function with an event and returns its answer."""

    def __call__(self, event: dict[str, Any]) -> dict[str, Any]:
        """Call it. Raises AdminRefused."""
        ...


@dataclass(frozen=True, slots=True)
class CustomerKeys:
    """What one customer signs in with."""

    api_key: str
    access_key_id: str
    secret_access_key: str


def ensure(
    kept: Path, admin: InvokeAdmin, works: Callable[[CustomerKeys], bool]
) -> dict[str, CustomerKeys]:
    """Return each customer's keys, making those that are missing or work no longer.

    Raises AdminRefused.
    """
    found = _read(kept)
    keys = {
        name: found[name] if name in found and works(found[name]) else _make(name, admin)
        for name in NAMES
    }
    if keys != found:
        _write(kept, keys)
    return keys


def _make(name: str, admin: InvokeAdmin) -> CustomerKeys:
    with suppress(AdminRefused):
        # It may be there already: then only its keys were lost.
        admin({"command": "create_customer", "customer": name})
    bearer = admin({"command": "issue_key", "customer": name, "kind": "bearer"})
    signing = admin({"command": "issue_key", "customer": name, "kind": "signing"})
    return CustomerKeys(
        api_key=bearer["api_key"],
        access_key_id=signing["access_key_id"],
        secret_access_key=signing["secret_access_key"],
    )


def _read(kept: Path) -> dict[str, CustomerKeys]:
    with suppress(OSError, ValueError, TypeError):
        stored: Mapping[str, Mapping[str, str]] = json.loads(kept.read_text())
        return {name: CustomerKeys(**keys) for name, keys in stored.items()}
    return {}


def _write(kept: Path, keys: Mapping[str, CustomerKeys]) -> None:
    write_private(kept, json.dumps({name: asdict(one) for name, one in keys.items()}, indent=2))


def write_private(file: Path, text: str) -> None:
    """Replace a file in one step by one that only its owner can read."""
    partial = file.with_name(file.name + ".tmp")
    partial.unlink(missing_ok=True)
    opened = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(opened, "w") as stream:
        stream.write(text + "\n")
    partial.replace(file)


def is_accepted(base_url: str, keys: CustomerKeys) -> bool:
    """Whether the gateway knows a customer's API key."""
    request = urllib.request.Request(  # noqa: S310 - the stack's own origin
        f"{base_url}/v1/portrait/?Action=ListAssetGroups",
        data=b"{}",
        headers={"Authorization": f"Bearer {keys.api_key}", "Content-Type": "application/json"},
    )
    # A proxy of the host's is not for the loopback address.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=30):
            return True
    except urllib.error.HTTPError as error:
        # A customer may be suspended or out of payment on purpose: its keys are still its keys.
        return error.code != http.client.UNAUTHORIZED
