"""Real people through the Action doors: the two Actions, and their groups in all the others."""

import json
import re
from typing import Any

import pytest

from portrait.model import Failure, Limits, Status
from portrait.usecases.callbacks import CallbackFields, receive_callback
from portrait.usecases.verifying import CALLBACK_PATH
from tests.integration.doors.desk import Desk, refused, succeeded
from tests.integration.doors.flow import (
    URL,
    asset_body,
    drive,
    group_body,
    make_asset,
    make_group,
    settle,
)
from tests.unit.usecases.world import ANN, BEN, HOME

BACK = "https://app.example.com/verified?order=7"
CREATE, RESULT = "CreateVisualValidateSession", "GetVisualValidateResult"
NO_TOKEN = "This BytedToken does not exist or does not belong to your API key. Start a new session."


def verified(desk: Desk, **more: Any) -> tuple[str, str]:
    """A token and the group of the person who passed."""
    made = desk.act(CREATE, CallbackURL=BACK, **more).result
    token: str = made["BytedToken"]
    desk.world.clock.advance(20)
    desk.world.upstream.pass_scan(HOME, token)
    ticket = desk.world.upstream.callbacks[token].partition(CALLBACK_PATH)[2]
    back = CallbackFields(token=token, result_code="10000")
    receive_callback(ticket, back, desk.world.liveness)
    group: str = desk.act(RESULT, BytedToken=token).result["GroupId"]
    return token, group


@pytest.mark.parametrize("resource", ["/v1/portrait", "/"])
def test_a_session_is_opened_with_five_members(desk: Desk, resource: str) -> None:
    made = desk.act(CREATE, CallbackURL=BACK, resource=resource)
    (session,) = desk.world.ledger.sessions.values()
    invite = f"https://gateway.example.com/stage/v1/liveness/{session.invite}"
    assert made.body == succeeded(
        CREATE,
        {
            "BytedToken": "token-1",
            "H5Link": "https://h5.example/?bytedToken=token-1",
            "CallbackURL": BACK,
            "ExpiresAt": "2026-11-01T01:04:03Z",
            "InviteURL": invite,
        },
    )
    assert made.headers["Cache-Control"] == "no-store"
    (given,) = desk.world.upstream.callbacks.values()
    ours = "https://gateway.example.com/stage/v1/callbacks/liveness/v1.ann.live-20261101010203-"
    assert given.startswith(ours)


def test_a_result_goes_from_pending_to_the_group(desk: Desk) -> None:
    token = desk.act(CREATE, CallbackURL=BACK).result["BytedToken"]
    pending = "The face scan is not finished yet. Ask again in a few seconds."
    reply = desk.act(RESULT, BytedToken=token)
    assert (reply.status, reply.body) == (400, refused(RESULT, "ValidatePending", pending))
    desk.world.clock.advance(120)
    expired = "The verification has expired. Start a new session and scan again."
    reply = desk.act(RESULT, BytedToken=token)
    assert (reply.status, reply.body) == (400, refused(RESULT, "TokenExpired", expired))
    token, group = verified(desk)
    again = desk.act(RESULT, BytedToken=token)
    assert again.body == succeeded(RESULT, {"GroupId": group})


def test_a_foreign_token_and_an_unknown_one_are_the_same_bytes(desk: Desk) -> None:
    token, _ = verified(desk)
    replies = [
        desk.act(RESULT, who=BEN, BytedToken=token),
        desk.act(RESULT, who=ANN, BytedToken="unknown"),
        desk.act(RESULT, who=ANN, BytedToken=token, ProjectName="another"),
    ]
    assert {reply.text for reply in replies} == {replies[0].text}
    assert replies[0].body == refused(RESULT, "InvalidToken", NO_TOKEN)
    assert replies[0].status == 400


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", "must be an http or https URL of at most 2048 characters"),
        ("http://app.example.com/", "must begin with https://"),
        ("https://127.0.0.1/", "must name a host, not an address"),
        ("https://localhost/", "must name a public host"),
        ("https://app.example.com:22/", "must use port 443 or 8443"),
        ("https://me@app.example.com/", "must not carry a user name or password"),
        ("https://app.example.com/" + "x" * 2048, "must be an http or https URL of at most 2048"),
    ],
)
def test_an_address_nobody_may_be_sent_to_is_refused(desk: Desk, url: str, problem: str) -> None:
    status, code, message = desk.act(CREATE, CallbackURL=url).error
    assert (status, code) == (400, "InvalidParameter")
    assert message.startswith(f"CallbackURL: {problem}")
    assert desk.world.upstream.calls == []
    assert desk.world.counters() == (0, 0, 0)


@pytest.mark.parametrize(
    ("action", "body", "message"),
    [
        (CREATE, {}, "CallbackURL: is required"),
        (CREATE, {"CallbackURL": 7}, "CallbackURL: must be a string"),
        (CREATE, {"CallbackURL": BACK, "Lng": "en"}, "Lng: is not a parameter of this request"),
        (RESULT, {}, "BytedToken: is required"),
        (RESULT, {"BytedToken": ""}, "BytedToken: String should have at least 1 character"),
        (
            RESULT,
            {"BytedToken": "x" * 513},
            "BytedToken: String should have at most 512 characters",
        ),
    ],
)
def test_bad_requests_name_their_fields(
    desk: Desk, action: str, body: dict[str, Any], message: str
) -> None:
    assert desk.act(action, **body).error == (400, "InvalidParameter", message)


def test_a_full_quota_says_that_pending_scans_count(desk: Desk) -> None:
    desk.world.ledger.set_customer(ANN, limits=Limits(groups=1))
    assert desk.act(CREATE, CallbackURL=BACK).status == 200
    scan, group = {"CallbackURL": BACK}, {"Name": "Mia", "GroupType": "AIGC"}
    for reply in (
        desk.post({"Action": [CREATE]}, json.dumps(scan)),
        desk.post({"Action": ["CreateAssetGroup"]}, json.dumps(group)),
    ):
        status, code, message = reply.error
        assert (status, code) == (400, "QuotaExceeded")
        assert "pending face scans count as groups" in message


def test_neither_link_nor_token_reaches_the_log(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    token, _ = verified(desk)
    desk.act(RESULT, BytedToken="wrong-" + token)
    logged = capsys.readouterr().out
    assert '"session":"live-20261101010203-' in logged
    for secret in (token, "h5.example", "app.example.com", "/v1/liveness/", "/v1/callbacks/"):
        assert secret not in logged


def test_a_verified_persons_group_is_one_like_others(desk: Desk) -> None:
    made_up = make_group(desk)
    _, person = verified(desk, ProjectName="spring")
    body = group_body(
        person,
        Name="Real person 2026-11-01",
        Title="Real person 2026-11-01",
        GroupType="LivenessFace",
        ProjectName="spring",
        CreateTime="2026-11-01T01:02:23Z",
        UpdateTime="2026-11-01T01:02:23Z",
    )
    assert desk.act("GetAssetGroup", Id=person).result == body
    assert desk.act("GetAssetGroup", Id=person, who=BEN).error[:2] == (403, "Forbidden")
    for kind, expected in (("LivenessFace", [body]), ("AIGC", [group_body(made_up)])):
        found = desk.act("ListAssetGroups", Filter={"GroupType": kind})
        assert found.result == {"Items": expected}
    renamed = desk.act("UpdateAssetGroup", Id=person, Name="Ann", Description="herself")
    assert renamed.result == {"Id": person}
    shown = desk.act("GetAssetGroup", Id=person).result
    assert shown == {**body, "Name": "Ann", "Title": "Ann", "Description": "herself"}
    assert desk.act("DeleteAssetGroup", Id=person).result == {}
    assert desk.act("GetAssetGroup", Id=person).error[:2] == (403, "Forbidden")
    assert desk.world.upstream.count("delete_group") == 1
    assert desk.world.counters()[0] == 1


def test_a_face_that_does_not_match_fails_with_its_code_and_message(desk: Desk) -> None:
    _, person = verified(desk)
    asset = make_asset(desk, person)
    drive(desk, "submit")
    mismatch = Failure("FaceMismatch", "Face consistency verification failed.")
    settle(desk, Status.FAILED, mismatch)
    error = {"Code": "FaceMismatch", "Message": "Face consistency verification failed."}
    when = {"CreateTime": "2026-11-01T01:02:23Z", "UpdateTime": "2026-11-01T01:02:23Z"}
    body = asset_body(asset, person, "Failed", Error=error, **when)
    assert desk.act("GetAsset", Id=asset).result == body
    listed = desk.act("ListAssets", Filter={"GroupType": "LivenessFace"})
    assert listed.result == {"Items": [body]}
    assert desk.act("ListAssets", Filter={"GroupType": "AIGC"}).result == {"Items": []}


def test_an_asset_of_a_verified_person_becomes_active(desk: Desk) -> None:
    _, person = verified(desk)
    asset = make_asset(desk, person)
    drive(desk, "submit")
    settle(desk, Status.ACTIVE)
    assert desk.act("GetAsset", Id=asset).result["Status"] == "Active"
    (source,) = desk.world.upstream.sources.values()
    assert source == URL


def test_a_group_of_a_real_person_is_made_by_the_scan_only(desk: Desk) -> None:
    status, code, message = desk.act("CreateAssetGroup", Name="x", GroupType="LivenessFace").error
    assert (status, code) == (400, "InvalidParameter")
    assert re.search("created by the H5 scan flow only", message)
