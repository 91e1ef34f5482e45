"""What each answer of Ark means for who asked: one row of the table each."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portrait.adapters.ark_answers import asset_from, created_id, group_from, result_of
from portrait.errors import (
    UpstreamError,
    UpstreamNotFound,
    UpstreamPoolFull,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import AssetType, Failure, GroupType, Status, UpstreamId
from portrait.ports.upstream import UpstreamAsset, UpstreamGroup

METADATA = {"RequestId": "r", "Action": "GetAsset", "Version": "2024-01-01", "Service": "ark"}
ASKED = UpstreamId("Asset-20261101-abcde")
ASSET = {
    "Id": "asset-20261101-abcde",
    "GroupId": "group-20261101-abcde",
    "AssetType": "Image",
    "Name": "mia#devabc",
    "Status": "Active",
    "URL": "https://media.example.com/x?sig=1",
    "LastInferenceTime": "2026-07-24T10:08:49+08:00",
}


def body(**members: object) -> bytes:
    return json.dumps({"ResponseMetadata": METADATA, **members}).encode()


def refusal(code: object, message: object = "text") -> bytes:
    error = {"Code": code, "Message": message, "Data": None}
    return json.dumps({"ResponseMetadata": {**METADATA, "Error": error}}).encode()


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (429, "AccountFlowLimitExceeded", UpstreamThrottled),
        (200, "AccountFlowLimitExceeded", UpstreamThrottled),
        (503, "AccountFlowLimitExceeded", UpstreamThrottled),
        (429, "RequestThrottled", UpstreamThrottled),
        (400, "Throttling", UpstreamThrottled),
        (400, "Throttling.User", UpstreamThrottled),
        (429, "QuotaWriteQPMExceeded", UpstreamThrottled),
        (200, "QuotaWriteQPMExceeded", UpstreamThrottled),
        (429, "TooManyRequests", UpstreamThrottled),
        (429, "QuotaSharedPoolExceeded", UpstreamPoolFull),
        (200, "QuotaSharedPoolExceeded", UpstreamPoolFull),
        (404, "NotFound.group_id", UpstreamNotFound),
        (404, "NotFound.asset_id", UpstreamNotFound),
        (200, "NotFound.asset_id", UpstreamNotFound),
        (404, "NotFound.ProjectName", UpstreamRefused),
        (400, "InvalidParameter.WidthTooSmall", UpstreamRefused),
        (200, "InvalidParameter", UpstreamRefused),
        (403, "AccessDenied", UpstreamRefused),
        (401, "SignatureDoesNotMatch", UpstreamRefused),
        (500, "InternalError", UpstreamUnknown),
        (200, "InternalError", UpstreamUnknown),
        (400, "InternalServiceError", UpstreamUnknown),
        (504, "InternalServiceTimeout", UpstreamUnknown),
        (502, "FailToConnect", UpstreamUnknown),
        (500, "InvalidParameter", UpstreamUnknown),
        (302, "InvalidParameter", UpstreamUnknown),
    ],
)
def test_a_code_says_what_may_be_done_next(
    status: int, code: str, error: type[UpstreamError]
) -> None:
    with pytest.raises(UpstreamError) as refused:
        result_of(status, refusal(code))
    assert (type(refused.value), refused.value.code, refused.value.message) == (error, code, "text")


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, b""),
        (200, b"{"),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"\xff\xfe"),
        (200, b"[" * 100_000),
        (200, body(Result=[])),
        (200, refusal("")),
        (200, refusal(None)),
        (200, json.dumps({"ResponseMetadata": {"Error": "text"}}).encode()),
        (301, body(Result={"Id": "group-1"})),
        (400, body()),
        (404, b"not found"),
        (429, b"slow down"),
        (429, b"{}"),
        (500, body(Result={"Id": "group-1"})),
        (503, b"upstream connect error"),
    ],
)
def test_an_answer_that_says_neither_yes_nor_no_leaves_the_outcome_open(
    status: int, answer: bytes
) -> None:
    with pytest.raises(UpstreamUnknown) as refused:
        created_id(result_of(status, answer))
    assert refused.value.code == "StrangeAnswer"


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (body(Result={"Id": "a"}), {"Id": "a"}),
        (b'{"Result": {"Id": "a"}}', {"Id": "a"}),
        (b'{"Id": "a"}', {"Id": "a"}),
        (body(), {}),
        (body(Result=None), {}),
        (body(Result={}), {}),
        (b"{}", {}),
        (json.dumps({"ResponseMetadata": {**METADATA, "Error": None}}).encode(), {}),
    ],
)
def test_a_result_is_found_with_and_without_the_envelope(
    answer: bytes, result: dict[str, Any]
) -> None:
    assert result_of(200, answer) == result


def test_the_upstreams_own_text_is_kept_short() -> None:
    with pytest.raises(UpstreamRefused) as refused:
        result_of(400, refusal("C" * 500, "m" * 500))
    assert (refused.value.code, refused.value.message) == ("C" * 128, "m" * 300)


@pytest.mark.parametrize("message", [None, 7, {"text": "x"}])
def test_a_message_that_is_no_text_is_left_out(message: object) -> None:
    with pytest.raises(UpstreamRefused) as refused:
        result_of(400, refusal("InvalidParameter", message))
    assert refused.value.message == ""


@pytest.mark.parametrize("text", ["group-20261101-abcde", "Asset-1", "assetgroup-1", "a" * 128])
def test_a_created_id_is_taken_as_it_is(text: str) -> None:
    assert created_id({"Id": text}) == text


@pytest.mark.parametrize("value", [None, "", 7, "a b", "a\n", "a" * 129, "\u0661", ["a"]])
def test_a_create_without_an_id_leaves_the_outcome_open(value: object) -> None:
    with pytest.raises(UpstreamUnknown):
        created_id({"Id": value})


def test_a_group_is_read_with_its_old_title_too() -> None:
    group = {"Title": "mia", "Description": "d", "GroupType": "LivenessFace", "New": 1}
    expected = UpstreamGroup(ASKED, GroupType.LIVENESS_FACE, "mia", "d")
    assert group_from(group, ASKED) == expected


def test_an_active_asset_is_read() -> None:
    assert asset_from(ASSET, ASKED) == UpstreamAsset(
        upstream_id=UpstreamId("asset-20261101-abcde"),
        group=UpstreamId("group-20261101-abcde"),
        type=AssetType.IMAGE,
        name="mia#devabc",
        status=Status.ACTIVE,
        url="https://media.example.com/x?sig=1",
    )


@pytest.mark.parametrize("value", [None, "", "a b", 7])
def test_an_asset_that_does_not_spell_its_id_keeps_the_one_asked_for(value: object) -> None:
    assert asset_from({**ASSET, "Id": value}, ASKED).upstream_id == ASKED


@pytest.mark.parametrize("word", ["Processing", "Pending", "Queued", "active", "", None, 7])
def test_a_status_word_that_is_not_known_counts_as_processing(word: object) -> None:
    assert asset_from({**ASSET, "Status": word}, ASKED).status is Status.PROCESSING


def test_a_failed_asset_says_why() -> None:
    failed = {**ASSET, "Status": "Failed", "Error": {"Code": "FaceMismatch", "Message": "m" * 500}}
    assert asset_from(failed, ASKED).failure == Failure("FaceMismatch", "m" * 300)


@pytest.mark.parametrize("error", [None, {}, "text", {"Code": 7}])
def test_a_failed_asset_without_a_reason_has_none(error: object) -> None:
    assert asset_from({**ASSET, "Status": "Failed", "Error": error}, ASKED).failure is None


def test_an_error_beside_another_status_is_not_a_failure() -> None:
    stray = {**ASSET, "Status": "Active", "Error": {"Code": "X", "Message": ""}}
    assert asset_from(stray, ASKED).failure is None


@pytest.mark.parametrize("member", ["GroupId", "AssetType"])
@pytest.mark.parametrize("value", [None, "", {}, "?"])
def test_an_asset_without_a_needed_member_leaves_the_outcome_open(
    member: str, value: object
) -> None:
    with pytest.raises(UpstreamUnknown):
        asset_from({**ASSET, member: value}, ASKED)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            "cannot fetch https://b.s3.amazonaws.com/k?X-Amz-Signature=f0, sorry",
            "cannot fetch <url> sorry",
        ),
        ('bad URL "tos://b/k?sign=1"', 'bad URL "<url>"'),
        ("group group-20260318035710-k3x9q is not found", "group <id> is not found"),
        ("asset-20260318035710-AbC_1 is too small", "<id> is too small"),
        ("The image is 299 px wide: at least 300.", "The image is 299 px wide: at least 300."),
    ],
)
def test_links_and_ids_are_left_out_of_what_customers_are_shown(said: str, kept: str) -> None:
    error = {"Code": "InvalidImage", "Message": said}
    seen = asset_from({**ASSET, "Status": "Failed", "Error": error}, ASKED)
    assert seen.failure == Failure("InvalidImage", kept)
    answer = {"ResponseMetadata": {"Error": {**error, "Code": "OperationDenied"}}}
    with pytest.raises(UpstreamRefused) as caught:
        result_of(403, json.dumps(answer).encode())
    assert caught.value.message == kept


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["ResponseMetadata", "Error", "Code", "Message", "Result", "Id"]), inner
        )
    ),
    max_leaves=8,
)


@given(st.integers(100, 599), st.binary() | JSON.map(json.dumps).map(str.encode))
def test_whatever_comes_back_is_an_id_or_an_upstream_error(status: int, answer: bytes) -> None:
    try:
        made = created_id(result_of(status, answer))
    except UpstreamError:
        return
    assert 200 <= status < 300
    assert made
