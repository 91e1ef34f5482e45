"""Rates and capacity of each package, per account."""

import pytest

from functions.sandbox.rates import Rate, rate_of, slide
from functions.sandbox.turns import DynamoTurns
from tests.unit.sandbox.ark import GOOD_URL, Ark
from tests.unit.sandbox.conftest import Sandbox

SPACING = [("entry", 20.0), ("advanced", 0.5), ("premium", 0.2)]


def paced(sandbox: Sandbox, account: int = 1) -> Ark:
    """A client whose calls take no time by themselves."""
    ark = sandbox.ark(account)
    ark.step_seconds = 0
    return ark


@pytest.mark.parametrize(("tier", "seconds"), SPACING)
def test_create_asset_is_evenly_spaced_with_no_burst(
    sandbox: Sandbox, tier: str, seconds: float
) -> None:
    sandbox.tier(tier)
    ark = paced(sandbox)
    group = ark.group()
    sandbox.clock.advance(600)  # a long silence saves nothing up
    create = {"GroupId": group, "URL": GOOD_URL, "AssetType": "Image"}
    assert ark("CreateAsset", **create).status == 200
    refused = ark("CreateAsset", **create)
    assert refused.error == (429, "QuotaWriteQPMExceeded")
    assert "CodeN" not in refused.body["ResponseMetadata"]["Error"]
    sandbox.clock.advance(seconds - 0.001)
    assert ark("CreateAsset", **create).error == (429, "QuotaWriteQPMExceeded")
    sandbox.clock.advance(0.001)
    assert ark("CreateAsset", **create).status == 200


@pytest.mark.parametrize(
    ("action", "calls"),
    [
        ("GetAsset", 100),
        ("GetAssetGroup", 10),
        ("ListAssets", 10),
        ("ListAssetGroups", 10),
        ("CreateAssetGroup", 10),
        ("UpdateAsset", 10),
        ("UpdateAssetGroup", 10),
        ("DeleteAsset", 10),
        ("DeleteAssetGroup", 5),
    ],
)
def test_other_actions_slide_over_one_second(sandbox: Sandbox, action: str, calls: int) -> None:
    ark = paced(sandbox)
    body = {"Id": "asset-none", "Name": "x"}
    for n in range(calls):
        assert ark(action, **body).status in (200, 404), n
    refused = ark(action, **body)
    assert refused.error == (429, "AccountFlowLimitExceeded")
    assert refused.body["ResponseMetadata"]["Error"] == {
        "Code": "AccountFlowLimitExceeded",
        "Message": "Request speed exceeds the account flow control limit.",
        "CodeN": 100027,
    }
    sandbox.clock.advance(0.999)
    assert ark(action, **body).error == (429, "AccountFlowLimitExceeded")
    sandbox.clock.advance(0.001)
    assert ark(action, **body).status in (200, 404)


def test_a_rate_is_the_whole_accounts_and_no_other_accounts(sandbox: Sandbox) -> None:
    one, other_project, two = paced(sandbox), paced(sandbox), paced(sandbox, 2)
    other_project.project = "films"
    for _ in range(10):
        assert one("ListAssets").status == 200
    assert other_project("ListAssets").error == (429, "AccountFlowLimitExceeded")
    assert two("ListAssets").status == 200
    assert one("ListAssetGroups").status == 200


def test_a_call_with_a_bad_body_takes_no_turn(sandbox: Sandbox) -> None:
    ark = paced(sandbox)
    group = ark.group()
    assert ark("CreateAsset", GroupId=group).error == (400, "MissingParameter")
    assert ark("CreateAsset", GroupId=group, URL=GOOD_URL, AssetType="Image").status == 200


def test_two_processes_count_together(sandbox: Sandbox) -> None:
    one = sandbox.world.turns
    assert isinstance(one, DynamoTurns)
    two = DynamoTurns(one._table)
    rate = Rate(3, 1000)
    assert one.take("a", "X", rate, 5000)
    assert two.take("a", "X", rate, 5001)
    assert one.take("a", "X", rate, 5002)
    assert not two.take("a", "X", rate, 5003)
    assert not one.take("a", "X", rate, 5999)
    assert two.take("a", "X", rate, 6000)


def test_a_window_forgets_what_has_left_it() -> None:
    assert slide((100, 600), Rate(2, 1000), 1099) is None
    assert slide((100, 600), Rate(2, 1000), 1100) == (600, 1100)
    assert rate_of("CreateAsset", "premium") == Rate(1, 200)


@pytest.mark.parametrize("what", ["groups", "assets"])
def test_the_pool_of_the_entry_package_holds_fifty_and_a_delete_frees_one(
    sandbox: Sandbox, what: str
) -> None:
    sandbox.tier("entry")
    ark = sandbox.ark()
    ark.step_seconds = 20
    made = [ark.group()]
    if what == "groups":
        made += [ark.group() for _ in range(49)]
        create, body = "CreateAssetGroup", {"Name": "x"}
        delete = "DeleteAssetGroup"
    else:
        # One that fails counts like the rest, until it is deleted.
        create, delete = "CreateAsset", "DeleteAsset"
        body = {"GroupId": made[0], "URL": GOOD_URL, "AssetType": "Image"}
        made = [ark.asset(made[0], Name="fail:FaceMismatch")]
        made += [ark.asset(body["GroupId"]) for _ in range(49)]
    full = ark(create, **body)
    assert full.error == (429, "QuotaSharedPoolExceeded")
    assert sandbox.ark(2, "default")("CreateAssetGroup", Name="x").status == 200
    assert ark(delete, Id=made[0]).result == {}
    assert ark(create, **body).status == 200
    assert ark(create, **body).error == (429, "QuotaSharedPoolExceeded")
