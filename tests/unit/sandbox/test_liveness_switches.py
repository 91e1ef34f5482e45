"""A result query that has no result, burns its token or loses its answer: by switches."""

import pytest

from tests.unit.sandbox.conftest import Sandbox
from tests.unit.sandbox.phone import NOT_FOUND, Phone, faces, passed, result, session


@pytest.mark.parametrize("outcome", ["", "fail", "leave"])
@pytest.mark.parametrize(
    ("switch", "error"),
    [
        ("", NOT_FOUND),
        ("liveness-pending=404", NOT_FOUND),
        ("liveness-pending=500", (500, "InternalError")),
        ("liveness-pending=empty", None),
    ],
)
def test_what_is_not_passed_is_answered_in_one_of_three_ways(
    sandbox: Sandbox, switch: str, error: tuple[int, str] | None, outcome: str
) -> None:
    sandbox.switch(switch)
    token, link = session(sandbox)
    if outcome:
        Phone(sandbox).press(link, outcome)
    reply = result(sandbox, token)
    if error is None:
        assert (reply.status, reply.result) == (200, {})
    else:
        assert reply.error == error
    assert faces(sandbox) == []


@pytest.mark.parametrize("word", ["liveness-pending=500", "liveness-pending=empty"])
def test_an_unknown_token_is_not_found_whatever_is_switched(sandbox: Sandbox, word: str) -> None:
    sandbox.switch(word)
    assert result(sandbox, "unknown").error == NOT_FOUND


def test_single_query_gives_a_result_once(sandbox: Sandbox) -> None:
    sandbox.switch("liveness-single-query")
    token = passed(sandbox)
    assert list(result(sandbox, token).result) == ["GroupId"]
    assert result(sandbox, token).error == NOT_FOUND


def test_single_query_lets_an_early_query_burn_the_token(sandbox: Sandbox) -> None:
    sandbox.switch("liveness-single-query,liveness-pending=empty")
    token, link = session(sandbox)
    assert result(sandbox, token).result == {}
    assert Phone(sandbox).press(link, "pass").status == 303
    assert result(sandbox, token).error == NOT_FOUND
    assert len(faces(sandbox)) == 1  # made, and nobody can learn of it by the token


def test_a_stranger_s_query_burns_nothing(sandbox: Sandbox) -> None:
    sandbox.switch("liveness-single-query")
    token = passed(sandbox)
    assert sandbox.ark(2)("GetVisualValidateResult", BytedToken=token).error == NOT_FOUND
    assert list(result(sandbox, token).result) == ["GroupId"]


def test_lost_answer_loses_the_first_result_and_gives_the_next(sandbox: Sandbox) -> None:
    sandbox.switch("liveness-lost-answer")
    token, link = session(sandbox)
    assert result(sandbox, token).error == NOT_FOUND  # nothing was there to be lost
    Phone(sandbox).press(link, "pass")
    assert result(sandbox, token).error == (500, "InternalError")
    (group,) = faces(sandbox)
    assert result(sandbox, token).result == {"GroupId": group["Id"]}


def test_an_answer_lost_from_a_single_query_is_lost_for_good(sandbox: Sandbox) -> None:
    sandbox.switch("liveness-lost-answer,liveness-single-query")
    token = passed(sandbox)
    assert result(sandbox, token).error == (500, "InternalError")
    assert result(sandbox, token).error == NOT_FOUND
    assert len(faces(sandbox)) == 1
