"""Deleting what a video uses: the answer of each door names the videos, and only then."""

import pytest

from portrait.model import Asset, VideoId
from tests.integration.doors.hook_desk import succeeded
from tests.integration.doors.rest_desk import ASSET, GROUP, RestDesk
from tests.unit.usecases.filming import active, create, picture, wanted
from tests.unit.usecases.world import BEN


def two_videos(rest: RestDesk) -> tuple[Asset, list[VideoId]]:
    """A picture of ann's, and two videos that are made of it."""
    face = active(rest.world)
    made = []
    for _ in range(2):
        made.append(create(rest.world, wanted(picture(face.asset))).video)
        rest.world.clock.advance(1)
    return face, made


@pytest.mark.parametrize(("resource", "miss"), [("/v1/portrait", 403), ("/", 404)])
def test_an_action_lists_them_in_a_member_of_its_own(
    rest: RestDesk, resource: str, miss: int
) -> None:
    face, made = two_videos(rest)
    assert rest.act("DeleteAsset", resource=resource, Id=face.asset).result == {"UsedBy": made}
    assert rest.act("DeleteAssetGroup", resource=resource, Id=face.group).result == {"UsedBy": made}
    assert rest.world.upstream.count("delete_asset") == 0
    assert rest.world.upstream.count("delete_group") == 0
    assert rest.act("GetAsset", resource=resource, Id=face.asset).status == miss


def test_the_rest_envelope_lists_them_beside_its_data(rest: RestDesk) -> None:
    face, made = two_videos(rest)
    reply = rest.rest("DELETE", ASSET, asset=face.asset)
    expected = succeeded("Deleted successfully", "Asset deleted")
    assert (reply.status, reply.body) == (200, {**expected, "usedBy": made})
    reply = rest.rest("DELETE", GROUP, group=face.group)
    expected = succeeded("Deleted successfully", "Asset group deleted")
    assert (reply.status, reply.body) == (200, {**expected, "usedBy": made})
    assert rest.rest("GET", ASSET, asset=face.asset).status == 404
    assert set(rest.world.upstream.assets) == {face.upstream_id}


def test_a_plain_delete_says_nothing_of_videos(rest: RestDesk) -> None:
    first, second = active(rest.world), active(rest.world)
    assert rest.act("DeleteAsset", Id=first.asset).result == {}
    reply = rest.rest("DELETE", ASSET, asset=second.asset)
    assert reply.body == succeeded("Deleted successfully", "Asset deleted")
    assert rest.world.upstream.assets == {}


def test_a_stranger_learns_nothing_of_what_is_used(rest: RestDesk) -> None:
    face, made = two_videos(rest)
    never = "asset-20260318035710-k3x9q"
    for spelt in (face.asset, never):
        refused = rest.act("DeleteAsset", who=BEN, Id=spelt)
        assert (refused.status, refused.error[1]) == (403, "Forbidden")
    replies = {rest.rest("DELETE", ASSET, who=BEN, asset=one).text for one in (face.asset, never)}
    assert len(replies) == 1
    assert rest.rest("DELETE", ASSET, asset=face.asset).body["usedBy"] == made
