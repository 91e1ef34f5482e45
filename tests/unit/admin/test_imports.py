"""The operator's imports, from JSON to JSON: what exists upstream becomes a customer's, once."""

import pytest

from portrait.errors import (
    UpstreamError,
    UpstreamNotSent,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import (
    AssetState,
    AssetType,
    CustomerId,
    GroupId,
    GroupState,
    GroupType,
    Status,
    UpstreamId,
)
from portrait.ports.upstream import UpstreamAsset, UpstreamGroup
from portrait.usecases.assets import open_media
from tests.unit.admin.asking import ASSET, GROUP, HOME, done, fields, refused
from tests.unit.operator_desk import Desk


def test_a_group_is_bound_under_an_id_of_ours(acme: Desk) -> None:
    shown = done(acme, command="import_group", customer="acme", upstream_id=GROUP)
    row = acme.ledger.groups[CustomerId("acme"), GroupId(shown["group"])]
    assert shown == {
        "group": row.group,
        "customer": "acme",
        "type": "LivenessFace",
        "name": "mia",
        "upstream_id": GROUP,
    }
    assert (row.state, row.home, row.description) == (GroupState.ACTIVE, HOME, "d")
    assert done(acme, command="show_customer", customer="acme")["group_count"] == 1


def test_a_group_takes_the_name_it_is_given(acme: Desk) -> None:
    shown = done(acme, command="import_group", customer="acme", upstream_id=GROUP, name="Mia")
    assert shown["name"] == "Mia"


def test_a_group_without_a_name_does_not_show_its_upstream_id(acme: Desk) -> None:
    acme.upstream.groups[HOME, GROUP] = UpstreamGroup(GROUP, GroupType.AIGC, "")
    shown = done(acme, command="import_group", customer="acme", upstream_id=GROUP)
    assert shown["name"] == "imported"


def test_a_group_is_bound_once(acme: Desk) -> None:
    done(acme, command="create_customer", customer="other")
    done(acme, command="import_group", customer="acme", upstream_id=GROUP)
    for customer in ("acme", "other"):
        error = refused(acme, command="import_group", customer=customer, upstream_id=GROUP)
        assert (error["code"], error["message"]) == (
            "Conflict",
            "This upstream group is bound to a customer already.",
        )
    assert len(acme.ledger.groups) == 1


def test_a_group_of_another_home_is_not_there(desk: Desk) -> None:
    done(desk, command="create_customer", customer="b2", account="sandbox-2", project="films")
    error = refused(desk, command="import_group", customer="b2", upstream_id=GROUP)
    assert error["fields"] == [
        {
            "field": "upstream_id",
            "message": "there is no such group in account sandbox-2, project films",
        }
    ]


def test_a_group_over_the_quota_is_refused(acme: Desk) -> None:
    done(acme, command="set_limits", customer="acme", groups=0)
    error = refused(acme, command="import_group", customer="acme", upstream_id=GROUP)
    assert error["code"] == "QuotaExceeded"
    assert acme.ledger.groups == {}


@pytest.mark.parametrize("command", ["import_group", "import_asset"])
def test_what_the_gateway_made_itself_has_an_owner(acme: Desk, command: str) -> None:
    group = done(acme, command="import_group", customer="acme", upstream_id=GROUP)["group"]
    made = "mia#devabcdefghij"
    acme.upstream.groups[HOME, ASSET] = UpstreamGroup(ASSET, GroupType.AIGC, made)
    acme.upstream.assets[HOME, ASSET] = UpstreamAsset(
        ASSET, GROUP, AssetType.IMAGE, made, Status.ACTIVE
    )
    told = {"group": group} if command == "import_asset" else {}
    error = refused(acme, command=command, customer="acme", upstream_id=ASSET, **told)
    kind = command.partition("_")[2]
    assert error["message"] == f"This upstream {kind} was made by this gateway: it has an owner."


def test_an_asset_is_bound_in_its_own_group(acme: Desk) -> None:
    group = done(acme, command="import_group", customer="acme", upstream_id=GROUP)["group"]
    shown = done(acme, command="import_asset", customer="acme", group=group, upstream_id=ASSET)
    (row,) = acme.ledger.assets.values()
    assert shown == {
        "asset": row.asset,
        "group": group,
        "customer": "acme",
        "type": "Image",
        "name": "look",
        "upstream_id": ASSET,
    }
    assert (row.state, row.home, row.due_at) == (AssetState.ACTIVE, HOME, None)
    assert row.group_type is GroupType.LIVENESS_FACE
    media = open_media(row, acme.clock(), sealer=acme.sealer)
    assert media == "https://media.example.com/x?sig=1"


def test_an_asset_is_bound_once(acme: Desk) -> None:
    group = done(acme, command="import_group", customer="acme", upstream_id=GROUP)["group"]
    told = {"command": "import_asset", "customer": "acme", "group": group, "upstream_id": ASSET}
    done(acme, **told)
    assert refused(acme, **told)["message"] == (
        "This upstream asset is bound to a customer already."
    )
    assert len(acme.ledger.assets) == 1


def test_an_asset_of_another_group_is_refused(acme: Desk) -> None:
    other = UpstreamId("group-other")
    acme.upstream.groups[HOME, other] = UpstreamGroup(other, GroupType.AIGC, "other")
    group = done(acme, command="import_group", customer="acme", upstream_id=other)["group"]
    error = refused(acme, command="import_asset", customer="acme", group=group, upstream_id=ASSET)
    assert error["fields"] == [{"field": "upstream_id", "message": "is in another group upstream"}]


@pytest.mark.parametrize("status", [Status.PROCESSING, Status.FAILED])
def test_an_asset_that_is_not_active_is_refused(acme: Desk, status: Status) -> None:
    group = done(acme, command="import_group", customer="acme", upstream_id=GROUP)["group"]
    acme.upstream.assets[HOME, ASSET] = UpstreamAsset(ASSET, GROUP, AssetType.IMAGE, "n", status)
    error = refused(acme, command="import_asset", customer="acme", group=group, upstream_id=ASSET)
    assert error["message"] == (
        f"upstream_id: is {status} upstream; only an Active asset can be imported"
    )


def test_a_group_of_another_customer_is_not_there(acme: Desk) -> None:
    group = done(acme, command="import_group", customer="acme", upstream_id=GROUP)["group"]
    done(acme, command="create_customer", customer="other")
    error = refused(acme, command="import_asset", customer="other", group=group, upstream_id=ASSET)
    assert fields(error) == ["group"]


@pytest.mark.parametrize(
    ("broken", "code", "message"),
    [
        (UpstreamThrottled("X"), "Throttled", "Too many requests. Try again in 5 s."),
        (
            UpstreamRefused("AccessDenied", "no"),
            "Conflict",
            "The upstream refused: AccessDenied no",
        ),
        (
            UpstreamUnknown("X"),
            "ServiceUnavailable",
            "The service could not complete the request. Try again later.",
        ),
        (
            UpstreamNotSent("X"),
            "ServiceUnavailable",
            "The service could not complete the request. Try again later.",
        ),
    ],
)
def test_an_upstream_in_trouble_is_told(
    acme: Desk, broken: UpstreamError, code: str, message: str
) -> None:
    acme.upstream.broken = broken
    error = refused(acme, command="import_group", customer="acme", upstream_id=GROUP)
    assert error == {"code": code, "message": message, "fields": []}
