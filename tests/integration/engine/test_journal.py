"""The journal of item writes: whole operations, in order, and no longer than the snapshot asks."""

from pathlib import Path
from typing import Any

import pytest

from local.mends.journal import Journal


def table(**items: dict[str, Any]) -> dict[str, Any]:
    """A table as the engine holds it: items by partition and sort key."""
    return {"TableId": "t", "items": {"p": dict(items)}}


def written(folder: Path) -> Journal:
    """A journal in which one operation put `a` and `b`, and the next removed `a`."""
    journal, rows = Journal(folder), table(a={"n": {"N": "1"}}, b={"v": {"B": b"\xff\n"}})
    journal.touch(rows, "p", "a")
    journal.touch(rows, "p", "b")
    journal.commit()
    del rows["items"]["p"]["a"]
    journal.touch(rows, "p", "a")
    journal.commit()
    return journal


PUT = [("t", "p", "a", {"n": {"N": "1"}}), ("t", "p", "b", {"v": {"B": b"\xff\n"}})]
REMOVED = [("t", "p", "a", None)]


def test_what_was_committed_is_read_again_in_its_order(tmp_path: Path) -> None:
    written(tmp_path)
    assert list(Journal(tmp_path).changes()) == [*PUT, *REMOVED]


@pytest.mark.parametrize("lost", [1, 5, 20])
def test_a_torn_line_is_no_operation_and_those_before_it_stay(tmp_path: Path, lost: int) -> None:
    written(tmp_path)
    (file,) = tmp_path.glob("*.journal")
    file.write_bytes(file.read_bytes()[:-lost])
    expected = [*PUT, *REMOVED] if lost == 1 else PUT
    assert list(Journal(tmp_path).changes()) == expected


def test_a_start_never_appends_to_the_file_of_a_killed_one(tmp_path: Path) -> None:
    written(tmp_path)
    (file,) = tmp_path.glob("*.journal")
    file.write_bytes(file.read_bytes()[:-5])
    again, rows = Journal(tmp_path), table(c={"n": {"N": "3"}})
    again.touch(rows, "p", "c")
    again.commit()
    assert list(Journal(tmp_path).changes()) == [*PUT, ("t", "p", "c", {"n": {"N": "3"}})]


def test_a_snapshot_takes_the_place_of_what_was_written_before_it_began(tmp_path: Path) -> None:
    journal, rows = written(tmp_path), table(c={"n": {"N": "3"}})
    begun = journal.begin()
    journal.touch(rows, "p", "c")
    journal.commit()
    journal.forget(begun)
    assert list(Journal(tmp_path).changes()) == [("t", "p", "c", {"n": {"N": "3"}})]


def test_an_operation_that_changed_nothing_writes_nothing(tmp_path: Path) -> None:
    Journal(tmp_path).commit()
    assert list(tmp_path.iterdir()) == []


def test_an_undone_change_is_written_as_what_stands(tmp_path: Path) -> None:
    journal, rows = Journal(tmp_path), table(a={"n": {"N": "1"}})
    rows["items"]["p"]["a"] = {"n": {"N": "2"}}
    journal.touch(rows, "p", "a")
    rows["items"]["p"]["a"] = {"n": {"N": "1"}}
    journal.commit()
    assert list(Journal(tmp_path).changes()) == [("t", "p", "a", {"n": {"N": "1"}})]
