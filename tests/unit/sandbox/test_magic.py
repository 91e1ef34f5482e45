"""Magic names and switches: each misbehaviour on demand, none by accident."""

from typing import Any

import pytest

from functions.sandbox.magic import FAILURES, Spell, read_spell
from functions.sandbox.refusals import Refusal
from tests.unit.sandbox.ark import GOOD_URL, Reply
from tests.unit.sandbox.conftest import Sandbox


def create_asset(sandbox: Sandbox, name: str) -> Reply:
    ark = sandbox.ark()
    return ark("CreateAsset", GroupId=ark.group(), URL=GOOD_URL, AssetType="Image", Name=name)


@pytest.mark.parametrize("code", sorted(FAILURES))
def test_fail_gives_every_failure_code_without_a_fetch(sandbox: Sandbox, code: str) -> None:
    ark = sandbox.ark()
    asset = ark.asset(ark.group(), Name=f"fail:{code}#marker")
    assert ark.status(asset) == "Processing"
    sandbox.clock.advance(13)
    shown = ark("GetAsset", Id=asset).result
    assert shown["Status"] == "Failed"
    assert shown["URL"] == ""
    assert list(shown["Error"]) == ["Code", "Message"]
    assert shown["Error"]["Code"] == code
    assert shown["Error"]["Message"]
    assert sandbox.media.fetched == []


def test_the_failure_codes_are_the_published_ones() -> None:
    assert len(FAILURES) == 32


def test_fail_with_a_code_that_nothing_fails_with_is_refused(sandbox: Sandbox) -> None:
    reply = create_asset(sandbox, "fail:WidthTooSmal")
    assert reply.error == (400, "InvalidParameter.Name")
    assert sandbox.held() == (1, 0)


def test_refuse_refuses_at_once_and_stores_nothing(sandbox: Sandbox) -> None:
    reply = create_asset(sandbox, "refuse:WidthTooSmall#marker")
    assert reply.error == (400, "InvalidParameter.WidthTooSmall")
    assert sandbox.held() == (1, 0)


def test_throttle_refuses_the_first_calls_with_exactly_this_name(sandbox: Sandbox) -> None:
    ark = sandbox.ark()
    group = ark.group()

    def create(name: str) -> Reply:
        return ark("CreateAsset", GroupId=group, URL=GOOD_URL, AssetType="Image", Name=name)

    name = "throttle:2#marker"
    assert create(name).error == (429, "QuotaWriteQPMExceeded")
    assert create("throttle:1#other").error == (429, "QuotaWriteQPMExceeded")
    assert create(name).error == (429, "QuotaWriteQPMExceeded")
    assert create(name).status == 200
    assert create(name).status == 200
    assert sandbox.held() == (1, 2)


def test_slow_stays_processing_for_so_long(sandbox: Sandbox) -> None:
    ark = sandbox.ark()
    asset = ark.asset(ark.group(), Name="slow:100 and more text")
    sandbox.clock.advance(99)
    assert ark.status(asset) == "Processing"
    sandbox.clock.advance(0.5)
    assert ark.status(asset) == "Active"


GATES = [
    ("letter-unsigned", 403, "OperationDenied.LetterOfAuthorizationNotSigned"),
    ("policy-missing", 403, "AccessDenied"),
    ("package-missing", 403, "SubscriptionRequired"),
    ("pool-full", 429, "QuotaSharedPoolExceeded"),
]


@pytest.mark.parametrize(("word", "status", "code"), GATES)
@pytest.mark.parametrize("tail", ["", "#marker", ": anything"])
def test_a_gate_closes_for_one_call(
    sandbox: Sandbox, word: str, status: int, code: str, tail: str
) -> None:
    ark = sandbox.ark()
    assert ark("CreateAssetGroup", Name=word + tail).error == (status, code)
    assert ark("CreateAssetGroup", Name="fine").status == 200
    assert create_asset(sandbox, word + tail).error == (status, code)
    assert sandbox.held() == (2, 0)


@pytest.mark.parametrize("action", ["CreateAssetGroup", "CreateAsset"])
@pytest.mark.parametrize(
    ("name", "answer", "stored"),
    [
        ("error500:#m", (500, "InternalError"), True),
        ("error500-uncommitted:#m", (500, "InternalError"), False),
        ("empty200:#m", {}, True),
        ("late:7#m", "an id", True),
    ],
)
def test_a_fault_comes_before_or_after_the_commit(
    sandbox: Sandbox, action: str, name: str, answer: Any, *, stored: bool
) -> None:
    ark = sandbox.ark()
    group = ark.group("first")
    listing = "ListAssetGroups" if action == "CreateAssetGroup" else "ListAssets"

    reply = ark(action, Name=name, GroupId=group, URL=GOOD_URL, AssetType="Image")

    if isinstance(answer, tuple):
        assert reply.error == answer
    elif answer == {}:
        assert (reply.status, reply.result) == (200, {})
    else:
        assert list(reply.result) == ["Id"]
        assert sandbox.slept == [7]
    found = ark(listing, Filter={"Name": "#m"}).result["Items"]
    assert [item["Name"] for item in found] == ([name] if stored else [])


def test_late_is_never_later_than_twenty_seconds(sandbox: Sandbox) -> None:
    create_asset(sandbox, "late:99999")
    assert sandbox.slept == [20]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "hero",
        "my fail:WidthTooSmall",
        "failure",
        "fail:",
        "slow:",
        "slow:fast",
        "letter-unsigned-no-more",
        "pool-fuller",
        "Late:5",
    ],
)
def test_every_other_name_is_just_a_name(name: str) -> None:
    assert read_spell(name) is None


def test_spells_are_read_with_any_text_behind_them() -> None:
    assert read_spell("fail:InputTextSensitiveContentDetected.PolicyViolation#x") == Spell(
        "fail", code="InputTextSensitiveContentDetected.PolicyViolation"
    )
    assert read_spell("slow:30s") == Spell("slow", number=30)
    with pytest.raises(Refusal):
        read_spell("fail:nothing")


def test_letter_unsigned_refuses_every_group(sandbox: Sandbox) -> None:
    sandbox.switch("letter-unsigned")
    ark = sandbox.ark()
    reply = ark("CreateAssetGroup", Name="x")
    assert reply.error == (403, "OperationDenied.LetterOfAuthorizationNotSigned")
    assert ark("ListAssetGroups").status == 200


def test_policy_missing_refuses_every_action_and_names_it(sandbox: Sandbox) -> None:
    sandbox.switch("policy-missing")
    ark = sandbox.ark()
    reply = ark("ListAssets")
    assert reply.error == (403, "AccessDenied")
    assert "not authorized to perform: ark:ListAssets" in reply.message
    assert ark("CreateAssetGroup", Name="x").error == (403, "AccessDenied")


def test_package_missing_refuses_creates_only(sandbox: Sandbox) -> None:
    ark = sandbox.ark()
    group = ark.group()
    sandbox.switch("package-missing")
    ark = sandbox.ark()
    assert ark("CreateAssetGroup", Name="x").error == (403, "SubscriptionRequired")
    create = ark("CreateAsset", GroupId=group, URL=GOOD_URL, AssetType="Image")
    assert create.error == (403, "SubscriptionRequired")
    assert ark("GetAssetGroup", Id=group).status == 200


def test_read_lag_hides_a_new_asset_from_reads(sandbox: Sandbox) -> None:
    sandbox.switch("read-lag=5")
    ark = sandbox.ark()
    asset = ark.asset(ark.group())
    sandbox.clock.advance(4)
    assert ark("GetAsset", Id=asset).error == (404, "NotFound.asset_id")
    ark.step_seconds = 0
    assert ark("ListAssets").result == {"Items": []}
    sandbox.clock.advance(0.5)
    assert ark.status(asset) == "Processing"
    assert [item["Id"] for item in ark("ListAssets").result["Items"]] == [asset]


def test_a_delete_answers_without_a_result_when_switched_so(sandbox: Sandbox) -> None:
    sandbox.switch("empty-delete-result")
    ark = sandbox.ark()
    group = ark.group()
    asset = ark.asset(group)
    for action, row in (("DeleteAsset", asset), ("DeleteAssetGroup", group)):
        reply = ark(action, Id=row)
        assert (reply.status, list(reply.body)) == (200, ["ResponseMetadata"])
        assert "Error" not in reply.body["ResponseMetadata"]


def test_skip_moderation_needs_the_account_to_allow_it(sandbox: Sandbox) -> None:
    sandbox.switch("prefilter-off")
    ark = sandbox.ark()
    asset = ark.asset(ark.group(), Moderation={"Strategy": "Skip"})
    assert ark("GetAsset", Id=asset).result["Moderation"] == {"Strategy": "Skip"}


def test_a_long_code_has_a_short_spelling_that_fits_a_customer_s_name() -> None:
    spell = "fail:InputVideoSensitiveContentDetected.PV"
    assert len(spell) <= 50
    assert read_spell(spell) == Spell(
        "fail", code="InputVideoSensitiveContentDetected.PolicyViolation"
    )
