"""A journal of item writes: what DynamoDB acknowledged is in a file before the answer goes out.

AWS keeps what it acknowledged; snapshots a second apart do not. So an operation that changed items
appends one line before it answers: each changed key with its item as it is now, or with nothing. A
transaction is one line, hence whole or absent. A snapshot begins a new file and removes the older
ones once it stands; a start reads the snapshot, then the files that are left, oldest first. Lines
hold items and not changes, so that reading one again does no harm.
The kernel has the line when the answer goes out: it outlives every process, not a loss of power.
"""

import json
import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from ministack.core import persistence

_log = logging.getLogger("local.journal")

_SUFFIX: Final = ".journal"
_OWNER_ONLY: Final = 0o600


Table = dict[str, Any]
# The table's id, the two values of the key, and the item, or nothing when it was removed.
Change = tuple[str, Any, Any, dict[str, Any] | None]


class Journal:
    """Numbered files of changes in one folder; not safe for threads, its caller takes turns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Never the file of a killed process: its last line may be torn.
        self._number = max(self._numbers(), default=0) + 1
        self._opened: int | None = None
        self._touched: dict[tuple[str, Any, Any], Table] = {}

    def touch(self, table: Table, partition: Any, sort: Any) -> None:
        """Note that an operation changes the item of that key."""
        self._touched[table["TableId"], partition, sort] = table

    def commit(self) -> None:
        """Append what was touched since the last commit, as it is now.

        Raises OSError: then nothing may be acknowledged.
        """
        if not self._touched:
            return
        touched, self._touched = self._touched, {}
        changes = [
            (table_id, partition, sort, table["items"].get(partition, {}).get(sort))
            for (table_id, partition, sort), table in touched.items()
        ]
        line = json.dumps(changes, default=persistence._json_default).encode() + b"\n"
        written = os.write(self._file(), line)
        if written != len(line):
            # What follows a torn line could not be read again.
            self.begin()
            raise OSError(f"only {written} of {len(line)} bytes could be written")

    def begin(self) -> int:
        """Let later changes go to a new file; returns its number, for `forget`."""
        if self._opened is not None:
            os.close(self._opened)
            self._opened = None
        self._number += 1
        return self._number

    def forget(self, before: int) -> None:
        """Remove the files below a number, oldest first: a snapshot holds what they say."""
        for number in self._numbers():
            if number < before:
                self._path(number).unlink(missing_ok=True)

    def changes(self) -> Iterator[Change]:
        """Read every change that no snapshot holds, in order; a torn line ends its file."""
        for number in self._numbers():
            for line in self._path(number).read_bytes().splitlines():
                try:
                    changed = json.loads(line, object_hook=persistence._json_object_hook)
                except ValueError:
                    # Its operation was never acknowledged: the process was killed while writing.
                    _log.warning("a torn line ends journal %d", number)
                    break
                yield from (tuple(one) for one in changed)

    def _file(self) -> int:
        if self._opened is None:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            self._opened = os.open(self._path(self._number), flags, _OWNER_ONLY)
        return self._opened

    def _path(self, number: int) -> Path:
        return self._folder / f"dynamodb-{number:08d}{_SUFFIX}"

    def _numbers(self) -> list[int]:
        return sorted(_numbers_of(self._folder.glob(f"dynamodb-*{_SUFFIX}")))


def _numbers_of(files: Iterable[Path]) -> Iterator[int]:
    for file in files:
        digits = file.stem.rpartition("-")[2]
        if digits.isdigit():
            yield int(digits)
