"""What the campaigns call slow."""

import time
from collections.abc import Callable

import pytest

from tests.slowness import is_slow


@pytest.fixture(name="work_of")
def _work_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[float]], Callable[[], None]]:
    """Work that takes so many seconds, one time after another, and fails."""
    now = [0.0]
    monkeypatch.setattr(time, "thread_time", lambda: now[0])

    def made(takes: list[float]) -> Callable[[], None]:
        def work() -> None:
            now[0] += takes.pop(0)
            raise ValueError

        return work

    return made


def test_what_takes_long_each_time_is_slow(
    work_of: Callable[[list[float]], Callable[[], None]],
) -> None:
    assert is_slow(work_of([0.2, 0.2, 0.2]), 0.1)


def test_one_pause_is_not(work_of: Callable[[list[float]], Callable[[], None]]) -> None:
    assert not is_slow(work_of([0.2, 0.2, 0.05]), 0.1)
