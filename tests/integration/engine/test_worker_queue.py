"""Who waits for a function's process, and who has another one started."""

from typing import Any

import pytest
from ministack.core import lambda_runtime

from local.mends.workers import WorkerQueue


def test_another_process_starts_only_for_a_call_that_has_waited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bounds: list[int] = []

    def stock(*_: Any, max_concurrency: int, **_named: Any) -> tuple[str | None, str]:
        bounds.append(max_concurrency)
        return ("another", "spawn") if max_concurrency > 1 else (None, "func_cap")

    monkeypatch.setattr(lambda_runtime, "acquire_worker", stock)
    assert WorkerQueue(4).acquire("probe", {}, b"") == ("another", "spawn")
    assert (bounds[0], bounds[-1]) == (1, 4)


def test_a_process_that_is_free_is_lent_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    bounds: list[int] = []

    def stock(*_: Any, max_concurrency: int, **_named: Any) -> tuple[str, str]:
        bounds.append(max_concurrency)
        return "free", "reused"

    monkeypatch.setattr(lambda_runtime, "acquire_worker", stock)
    assert WorkerQueue(4).acquire("probe", {}, b"") == ("free", "reused")
    assert bounds == [1]
