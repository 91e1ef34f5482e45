"""The two liveness actions: what they answer, who sees what, and each switchable answer."""

import re
from typing import Any

import pytest

from tests.unit.sandbox.ark import GOOD_URL, HOST
from tests.unit.sandbox.conftest import Sandbox
from tests.unit.sandbox.phone import (
    CALLBACK,
    NOT_FOUND,
    Phone,
    faces,
    passed,
    query,
    result,
    session,
)


def test_a_session_is_a_token_a_link_and_the_callback_again(sandbox: Sandbox) -> None:
    made = sandbox.ark()("CreateVisualValidateSession", CallbackURL=CALLBACK).result
    token, link = made["BytedToken"], made["H5Link"]
    assert made == {"BytedToken": token, "H5Link": link, "CallbackURL": CALLBACK}
    assert re.fullmatch(r"20261102043015[0-9A-F]{20}", token)
    assert link.startswith(f"https://{HOST}/h5?")
    values = dict(query(link))
    assert list(values) == [
        "accessKeyId", "secretAccessKey", "sessionToken", "configId", "bytedToken", "lng",
    ]  # fmt: skip
    assert (values["bytedToken"], values["lng"]) == (token, "zh")
    for name in ("accessKeyId", "secretAccessKey", "sessionToken", "configId"):
        assert "FAKE" in values[name].upper(), name
    assert session(sandbox)[0] != token
    assert sandbox.held() == (0, 0)


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({}, "MissingParameter", "URL is required"),
        ({"CallbackURL": ""}, "MissingParameter", "URL is required"),
        ({"CallbackURL": None}, "InvalidParameter.CallbackURL", "string"),
        ({"CallbackURL": "ftp://x.example/"}, "InvalidParameter.CallbackURL", "http"),
        ({"CallbackURL": "https://x.example/a\r\nb: c"}, "InvalidParameter.CallbackURL", "control"),
        ({"CallbackURL": "https://u:p@x.example/"}, "InvalidParameter.CallbackURL", "password"),
    ],
)
def test_a_callback_that_no_browser_can_be_sent_to_is_refused(
    sandbox: Sandbox, body: dict[str, Any], code: str, message: str
) -> None:
    reply = sandbox.ark()("CreateVisualValidateSession", **body)
    assert reply.error == (400, code)
    assert message in reply.message


def test_a_missing_callback_is_told_in_the_recorded_words(sandbox: Sandbox) -> None:
    assert sandbox.ark()("CreateVisualValidateSession").message == "URL is required"


def test_a_pass_makes_a_group_that_the_result_names_every_time(sandbox: Sandbox) -> None:
    token = passed(sandbox)
    (group,) = faces(sandbox)
    assert group == {
        "Id": group["Id"],
        "Name": "LivenessFace",
        "Title": "LivenessFace",
        "Description": "",
        "GroupType": "LivenessFace",
        "ProjectName": "default",
        "CreateTime": "2026-11-01T20:30:15Z",
        "UpdateTime": "2026-11-01T20:30:15Z",
    }
    for _ in range(2):
        assert result(sandbox, token).result == {"GroupId": group["Id"]}
    assert sandbox.held() == (1, 0)
    assert sandbox.ark()("ListAssetGroups", Filter={"GroupType": "AIGC"}).result == {"Items": []}


def test_a_group_is_its_session_s_project_s_alone(sandbox: Sandbox) -> None:
    token, link = session(sandbox, ProjectName="films")
    Phone(sandbox).press(link, "pass")
    (group,) = faces(sandbox, "films")
    assert faces(sandbox) == faces(sandbox, "films", account=2) == []
    for stranger in (sandbox.ark(), sandbox.ark(2, "films")):
        assert stranger("GetVisualValidateResult", BytedToken=token).error == NOT_FOUND
    mine = sandbox.ark(project="films")("GetVisualValidateResult", BytedToken=token)
    assert mine.result == {"GroupId": group["Id"]}


def test_an_unknown_and_a_foreign_token_are_refused_in_the_same_words(sandbox: Sandbox) -> None:
    foreign = sandbox.ark(2)("GetVisualValidateResult", BytedToken=passed(sandbox))
    unknown = sandbox.ark(2)("GetVisualValidateResult", BytedToken="20260101000000" + "A" * 20)
    assert (foreign.error, foreign.message) == (unknown.error, unknown.message)
    assert unknown.error == NOT_FOUND


@pytest.mark.parametrize("body", [{}, {"BytedToken": ""}])
def test_a_query_without_a_token_is_refused(sandbox: Sandbox, body: dict[str, str]) -> None:
    assert sandbox.ark()("GetVisualValidateResult", **body).error == (400, "MissingParameter")


@pytest.mark.parametrize(("switch", "seconds"), [("", 1800), ("liveness-ttl=120", 120)])
def test_a_result_can_be_asked_for_twice_as_long_as_the_link_opens(
    sandbox: Sandbox, switch: str, seconds: float
) -> None:
    sandbox.switch(switch)
    token, link = session(sandbox)
    sandbox.clock.advance(seconds - 0.001)
    assert Phone(sandbox).press(link, "pass").status == 303
    sandbox.clock.advance(seconds - 0.5)
    assert list(result(sandbox, token).result) == ["GroupId"]
    assert result(sandbox, token).error == NOT_FOUND


@pytest.mark.parametrize("action", ["CreateVisualValidateSession", "GetVisualValidateResult"])
def test_both_actions_may_be_called_three_times_in_any_second(
    sandbox: Sandbox, action: str
) -> None:
    ark, other = sandbox.ark(), sandbox.ark(2)
    ark.step_seconds = other.step_seconds = 0
    body = {"CallbackURL": CALLBACK, "BytedToken": "none"}
    for _ in range(3):
        assert ark(action, **body).status in (200, 404)
    assert ark(action, **body).error == (429, "AccountFlowLimitExceeded")
    assert other(action, **body).status in (200, 404)
    sandbox.clock.advance(1)
    assert ark(action, **body).status in (200, 404)


def test_without_a_package_no_session_is_opened(sandbox: Sandbox) -> None:
    sandbox.switch("package-missing")
    reply = sandbox.ark()("CreateVisualValidateSession", CallbackURL=CALLBACK)
    assert reply.error == (403, "SubscriptionRequired")


def test_in_local_mode_the_link_is_of_the_loopback_origin(sandbox: Sandbox) -> None:
    sandbox.local()
    assert session(sandbox)[1].startswith(f"http://{HOST}/h5?")


def test_a_full_pool_fails_the_person_and_makes_nothing(sandbox: Sandbox) -> None:
    sandbox.tier("entry")
    token, link = session(sandbox)
    ark = sandbox.ark()
    for _ in range(50):
        ark.group()
    sent_to = Phone(sandbox).press(link, "pass").sent_to
    assert dict(query(sent_to))["resultCode"] != "10000"
    assert result(sandbox, token).error == NOT_FOUND
    assert sandbox.held() == (50, 0)


def test_a_group_of_a_person_takes_assets_and_can_be_told_a_face_does_not_match(
    sandbox: Sandbox,
) -> None:
    group = result(sandbox, passed(sandbox)).result["GroupId"]
    ark = sandbox.ark()
    good = ark.asset(group, GOOD_URL, Name="front")
    other = ark.asset(group, GOOD_URL, Name="fail:FaceMismatch#somebody else")
    sandbox.clock.advance(13)
    assert ark.status(good) == "Active"
    shown = ark("GetAsset", Id=other).result
    assert (shown["Status"], shown["GroupId"]) == ("Failed", group)
    assert shown["Error"] == {
        "Code": "FaceMismatch",
        "Message": "Face consistency verification failed.",
    }
    listed = ark("ListAssets", Filter={"GroupType": "LivenessFace"}).result["Items"]
    assert {item["Id"] for item in listed} == {good, other}
    assert ark("ListAssets", Filter={"GroupType": "AIGC"}).result == {"Items": []}
    assert ark("UpdateAssetGroup", Id=group, Name="Ann").result == {"Id": group}
    assert ark("DeleteAssetGroup", Id=group).result == {}
    assert sandbox.held() == (0, 0)
