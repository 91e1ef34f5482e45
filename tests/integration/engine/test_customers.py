"""The local customers' keys: made once, kept privately, made again when they are worth nothing."""

import stat
from itertools import count
from pathlib import Path
from typing import Any

from local.customers import AdminRefused, CustomerKeys, ensure


class FakeAdmin:
    """Issues numbered keys and remembers what it was asked."""

    def __init__(self, *, existing: bool = False) -> None:
        self.asked: list[tuple[str, str]] = []
        self._existing = existing
        self._number = count(1)

    def __call__(self, event: dict[str, Any]) -> dict[str, Any]:
        self.asked.append((event["command"], event["customer"]))
        if event["command"] == "create_customer":
            if self._existing:
                raise AdminRefused("exists")
            return {}
        number = next(self._number)
        if event["kind"] == "bearer":
            return {"api_key": f"sk-{number}"}
        return {"access_key_id": f"AKLT{number}", "secret_access_key": f"secret-{number}"}


FIRST = {
    "customer-a": CustomerKeys("sk-1", "AKLT2", "secret-2"),
    "customer-b": CustomerKeys("sk-3", "AKLT4", "secret-4"),
}


def test_the_first_start_makes_both_customers_and_keeps_their_keys_from_others(
    tmp_path: Path,
) -> None:
    kept = tmp_path / "customers.json"
    admin = FakeAdmin()
    assert ensure(kept, admin, lambda _keys: True) == FIRST
    assert admin.asked == [
        ("create_customer", "customer-a"),
        ("issue_key", "customer-a"),
        ("issue_key", "customer-a"),
        ("create_customer", "customer-b"),
        ("issue_key", "customer-b"),
        ("issue_key", "customer-b"),
    ]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_later_starts_ask_for_nothing(tmp_path: Path) -> None:
    kept, admin = tmp_path / "customers.json", FakeAdmin()
    ensure(kept, FakeAdmin(), lambda _keys: True)
    assert (ensure(kept, admin, lambda _keys: True), admin.asked) == (FIRST, [])


def test_keys_that_are_refused_are_made_again(tmp_path: Path) -> None:
    kept, admin = tmp_path / "customers.json", FakeAdmin()
    ensure(kept, FakeAdmin(), lambda _keys: True)
    remade = ensure(kept, admin, lambda keys: keys.api_key != "sk-3")
    assert remade == {
        "customer-a": FIRST["customer-a"],
        "customer-b": CustomerKeys("sk-1", "AKLT2", "secret-2"),
    }
    assert ensure(kept, FakeAdmin(), lambda _keys: True) == remade


def test_lost_keys_of_customers_that_exist_are_issued_again(tmp_path: Path) -> None:
    kept = tmp_path / "customers.json"
    kept.write_text("not json")
    assert ensure(kept, FakeAdmin(existing=True), lambda _keys: True) == FIRST
