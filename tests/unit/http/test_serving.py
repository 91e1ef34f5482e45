"""One request through a door, whatever happens inside it."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from portrait.errors import (
    AIGCNotAvailable,
    CapacityUnavailable,
    PortraitError,
    ServiceUnavailable,
    Unauthorized,
)
from portrait.http.events import Answer, Request
from portrait.http.serving import serve
from portrait.http.union import no_such_door, union_error


@dataclass
class Notes:
    """Keeps what serving said and counted, in order."""

    said: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)

    def clear(self) -> None:
        self.said.append(("clear", {}))

    def bind(self, **fields: object) -> None:
        self.said.append(("bind", fields))

    def info(self, event: str, **fields: object) -> None:
        self.said.append((event, fields))

    def error(self, event: str, **fields: object) -> None:
        self.said.append((event, fields))

    def count(self, name: str, value: float = 1) -> None:
        self.counted.append(f"{name} {value}")

    def flush(self) -> None:
        self.counted.append("flush")


def run(notes: Notes, happening: BaseException | Answer, event: Any = None) -> dict[str, Any]:
    def door(_: Request) -> Answer:
        if isinstance(happening, BaseException):
            raise happening
        return happening

    def refuse(error: PortraitError, request: Request | None, request_id: str) -> Answer:
        return Answer(
            499, {"Code": error.code, "Path": request and request.path, "RequestId": request_id}
        )

    return serve(
        {"resource": "/x"} if event is None else event,
        "r-1",
        door=door,
        refuse=refuse,
        journal=notes,
        counter=notes,
        allow_origin="",
    )


BEGUN = [("clear", {}), ("bind", {"request_id": "r-1"})]


def test_an_answer_goes_out_and_is_counted() -> None:
    notes = Notes()
    answer = run(notes, Answer(200, {"ok": True}))
    assert (answer["statusCode"], answer["body"]) == (200, '{"ok":true}')
    assert (notes.said, notes.counted) == (BEGUN, ["Answered 1", "flush"])


@pytest.mark.parametrize(
    ("error", "more"),
    [
        (Unauthorized(), []),
        (AIGCNotAvailable("LackPolicy"), ["UpstreamNotEnabled 1"]),
        (CapacityUnavailable(), ["PoolFull 1"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_refusal_is_shaped_logged_and_counted(error: PortraitError, more: list[str]) -> None:
    notes = Notes()
    answer = run(notes, error)
    assert answer["body"] == f'{{"Code":"{error.code}","Path":"/x","RequestId":"r-1"}}'
    assert notes.said == [*BEGUN, ("refused", {"code": error.code, "status": 499})]
    assert notes.counted == ["Refused 1", *more, "flush"]


@pytest.mark.parametrize("error", [ValueError("secret"), KeyError("secret"), RecursionError()])
def test_anything_else_is_a_503_that_tells_nothing(error: Exception) -> None:
    notes = Notes()
    answer = run(notes, error)
    assert answer["body"] == '{"Code":"ServiceUnavailable","Path":"/x","RequestId":"r-1"}'
    *begun, (event, fields) = notes.said
    assert begun == BEGUN
    assert str(fields.pop("error_at")).startswith(f"{__name__}:")
    assert (event, fields) == ("unhandled", {"error_type": type(error).__name__, "status": 499})
    assert notes.counted == ["Unhandled 1", "flush"]


def test_an_event_that_cannot_be_read_is_refused_without_a_request() -> None:
    event = {"resource": "/x", "body": "!", "isBase64Encoded": True}
    answer = run(Notes(), ServiceUnavailable(), event)
    assert answer["body"] == '{"Code":"InvalidParameter","Path":null,"RequestId":"r-1"}'


def test_a_stop_of_the_process_is_not_an_answer() -> None:
    with pytest.raises(KeyboardInterrupt):
        run(Notes(), KeyboardInterrupt())


def test_the_union_body_reads_in_every_dialect() -> None:
    body = {
        "ResponseMetadata": {
            "RequestId": "r-1",
            "Error": {"Code": "InvalidParameter", "Message": "Use POST."},
        },
        "error": {"code": 405, "message": "Use POST.", "type": "invalid_request_error"},
        "code": 405,
        "msg": "Use POST.",
        "data": None,
    }
    kind = "invalid_request_error"
    assert union_error("r-1", 405, "InvalidParameter", "Use POST.", kind) == body
    assert no_such_door("r-1", 405, "Use POST.", "POST") == Answer(405, body, {"Allow": "POST"})
    assert no_such_door("r-1", 404, "No.").headers == {}
