"""Liveness sessions in DynamoDB: a passed check, its group and the count are one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from functions.sandbox.group_store import counted_group
from functions.sandbox.model import BytedToken, Check, Group, GroupId, Library, Session
from functions.sandbox.ports import IdTaken
from functions.sandbox.refusals import pool_full
from functions.sandbox.rows import Row, number, session_key, text
from functions.sandbox.table import ConditionFailed, Table

_KEPT_SECONDS: Final = 24 * 3600
_OPEN: Final = "check_state = :open AND closes_ms > :now"


@dataclass(frozen=True, slots=True)
class DynamoSessions:
    """The port `Sessions` over the sandbox's table."""

    table: Table

    def open(self, session: Session) -> None:
        """Store a new session. Raises IdTaken."""
        put: Row = {
            "Item": _session_row(session),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        try:
            self.table.transact([{"Put": put}])
        except ConditionFailed as failed:
            raise IdTaken(session.library.project) from failed

    def find(self, token: BytedToken) -> Session | None:
        """A session, or None."""
        row = self.table.get(session_key(token))
        return None if row is None else _read_session(row)

    def close(self, session: Session, check: Check, now_ms: int) -> bool:
        """End a check without a group; False when it is done already or its link has expired."""
        values = {":check": text(check), ":open": text("open"), ":now": number(now_ms)}
        return self._change(session, "SET check_state = :check", _OPEN, values)

    def close_passed(self, session: Session, group: Group, capacity: int, now_ms: int) -> bool:
        """End a check as passed: the group is stored, counted and bound at once.

        False as for `close`. Raises IdTaken, or Refusal when the pool is full.
        """
        close: Row = {
            "Key": session_key(session.token),
            "UpdateExpression": "SET check_state = :check, group_id = :group",
            "ConditionExpression": _OPEN,
            "ExpressionAttributeValues": {
                ":check": text("passed"),
                ":group": text(group.id),
                ":open": text("open"),
                ":now": number(now_ms),
            },
        }
        try:
            self.table.transact(
                [{"Update": close}, *counted_group(session.library, group, capacity)]
            )
        except ConditionFailed as failed:
            if 0 in failed.members:
                return False
            if 1 in failed.members:
                raise IdTaken(group.id) from failed
            raise pool_full() from failed
        return True

    def consume(self, session: Session) -> bool:
        """Use up the token for result queries; False when it was used up before."""
        return self._mark(session, "token_consumed")

    def lose_answer(self, session: Session) -> bool:
        """Note that the one answer to be lost is lost; False when it was before."""
        return self._mark(session, "answer_lost")

    def _mark(self, session: Session, name: str) -> bool:
        condition = f"attribute_exists(pk) AND attribute_not_exists({name})"
        return self._change(session, f"SET {name} = :yes", condition, {":yes": {"BOOL": True}})

    def _change(self, session: Session, expression: str, condition: str, values: Row) -> bool:
        try:
            self.table.update(session_key(session.token), expression, condition, values)
        except ConditionFailed:
            return False
        return True


def _session_row(session: Session) -> Row:
    """A new session as an item; it outlives its token by a day, for whoever asks too late."""
    return {
        **session_key(session.token),
        "account": text(session.library.account),
        "project": text(session.library.project),
        "link_key": text(session.link_key),
        "callback_url": text(session.callback_url),
        "closes_ms": number(session.closes_ms),
        "lapses_ms": number(session.lapses_ms),
        "check_state": text(session.check),
        "expires_at": number(session.lapses_ms // 1000 + _KEPT_SECONDS),
    }


def _read_session(row: Mapping[str, Any]) -> Session:
    return Session(
        token=BytedToken(row["pk"]["S"].removeprefix("TOKEN#")),
        library=Library(row["account"]["S"], row["project"]["S"]),
        link_key=row["link_key"]["S"],
        callback_url=row["callback_url"]["S"],
        closes_ms=int(row["closes_ms"]["N"]),
        lapses_ms=int(row["lapses_ms"]["N"]),
        check=cast("Check", row["check_state"]["S"]),
        group=GroupId(row["group_id"]["S"]) if "group_id" in row else None,
        consumed="token_consumed" in row,
    )
