"""The same create again, by header or ClientToken: the same answer, and nothing made twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest

from functions.assets.routing import DOOR as REST
from functions.avatars.routes import DOOR as TASKS
from portrait.dialects.action.door import NATIVE, PORTRAIT
from portrait.errors import UpstreamRefused, UpstreamUnknown
from portrait.model import CustomerId, GroupState
from tests.forms import RawPart, encode, file_part, text_part
from tests.integration.doors.desk import Desk, Reply
from tests.pictures import jpeg
from tests.scripted_upstream import Twist
from tests.unit.usecases.world import ANN, BEN, URL

GROUP = {"Name": "Mia", "Description": "a painter", "GroupType": "AIGC"}
SESSION = {"CallbackURL": "https://app.example.com/done"}
PICTURE = jpeg(640, 800)
REPLAYED = "Idempotency-Replayed"
MISMATCH = (
    422,
    "IdempotencyParameterMismatch",
    (
        "Idempotency-Key: was used for another request in the last 24 hours; "
        "send the same request again, or use a new key"
    ),
)


@dataclass
class Keyed:
    """Creates with a key of the customer's choice."""

    desk: Desk

    def act(
        self,
        action: str,
        key: str | None,
        body: dict[str, Any],
        who: CustomerId = ANN,
        resource: str = "/v1/portrait",
    ) -> Reply:
        extra = {} if key is None else {"Idempotency-Key": key}
        return self.desk.act(action, who=who, resource=resource, extra=extra, **body)

    def asset(self, group: str, key: str, who: CustomerId = ANN, name: str = "front") -> Reply:
        body = {"GroupId": group, "URL": URL, "AssetType": "Image", "Name": name}
        return self.act("CreateAsset", key, body, who)

    def upload(self, parts: list[RawPart], key: str, boundary: str = "----b") -> Reply:
        content_type = f"multipart/form-data; boundary={boundary}"
        form = encode(parts, boundary=boundary)
        return self.desk.upload(form, content_type=content_type, extra={"Idempotency-Key": key})


@pytest.fixture
def keyed(desk: Desk) -> Keyed:
    return Keyed(desk)


def assert_repeated(first: Reply, second: Reply) -> None:
    """The same bytes; only the second says that it is a repeat."""
    assert (first.status, second.status) == (200, 200)
    assert first.text == second.text
    assert REPLAYED not in first.headers
    assert second.headers == {**first.headers, REPLAYED: "true"}


def test_each_create_is_answered_again_and_made_once(keyed: Keyed) -> None:
    world = keyed.desk.world
    group = keyed.act("CreateAssetGroup", "g-1", GROUP)
    assert_repeated(group, keyed.act("CreateAssetGroup", "g-1", GROUP))
    asset = keyed.asset(group.result["Id"], "a-1")
    assert_repeated(asset, keyed.asset(group.result["Id"], "a-1"))
    session = keyed.act("CreateVisualValidateSession", "s-1", SESSION)
    assert_repeated(session, keyed.act("CreateVisualValidateSession", "s-1", SESSION))
    assert world.counters() == (2, 2, 1)
    assert len(world.machine.starts) == 1
    assert world.upstream.count("create_group") == 1
    world.assert_balanced()


def test_an_asset_is_answered_as_it_began_whatever_became_of_it(keyed: Keyed) -> None:
    group = keyed.act("CreateAssetGroup", None, GROUP).result["Id"]
    first = keyed.asset(group, "a-1")
    asset = first.result["Id"]
    assert keyed.act("UpdateAsset", None, {"Id": asset, "Name": "side"}).status == 200
    assert keyed.act("DeleteAsset", None, {"Id": asset}).status == 200
    assert_repeated(first, keyed.asset(group, "a-1"))


def test_a_key_may_come_as_client_token_and_means_the_same(keyed: Keyed) -> None:
    first = keyed.act("CreateAssetGroup", None, {**GROUP, "ClientToken": "g-1"})
    assert_repeated(first, keyed.act("CreateAssetGroup", "g-1", GROUP))
    assert_repeated(first, keyed.act("CreateAssetGroup", "g-1", {**GROUP, "ClientToken": "g-1"}))
    both = keyed.act("CreateAssetGroup", "g-1", {**GROUP, "ClientToken": "g-2"})
    assert both.error == (
        400,
        "InvalidParameter",
        "ClientToken: differs from the header Idempotency-Key; send one",
    )


def test_what_is_left_out_is_its_default_and_members_have_no_order(keyed: Keyed) -> None:
    short = {"Name": "Mia", "GroupType": "AIGC"}
    first = keyed.act("CreateAssetGroup", "g-1", short)
    turned = {"GroupType": "AIGC", "Description": "", "Name": "Mia"}
    assert_repeated(first, keyed.act("CreateAssetGroup", "g-1", turned))


@pytest.mark.parametrize("key", ["", "a b", "a\u00e9", "a\x7f", "x" * 256])
def test_a_strange_key_is_named(keyed: Keyed, key: str) -> None:
    said = "must be 1 to 255 visible ASCII characters"
    by_header = keyed.act("CreateAssetGroup", key, GROUP)
    assert by_header.error == (400, "InvalidParameter", f"Idempotency-Key: {said}")
    by_token = keyed.act("CreateAssetGroup", None, {**GROUP, "ClientToken": key})
    assert by_token.error == (400, "InvalidParameter", f"ClientToken: {said}")
    assert keyed.desk.world.counters() == (0, 0, 0)


def test_another_request_under_the_key_is_refused_and_the_same_one_still_answered(
    keyed: Keyed,
) -> None:
    first = keyed.act("CreateAssetGroup", "g-1", GROUP)
    assert keyed.act("CreateAssetGroup", "g-1", {**GROUP, "Name": "Leo"}).error == MISMATCH
    assert_repeated(first, keyed.act("CreateAssetGroup", "g-1", GROUP))
    assert keyed.desk.world.counters() == (1, 1, 0)


def test_no_key_crosses_customers_doors_or_actions(keyed: Keyed) -> None:
    ann = keyed.act("CreateAssetGroup", "k", GROUP).result["Id"]
    ben = keyed.act("CreateAssetGroup", "k", GROUP, who=BEN)
    native = keyed.act("CreateAssetGroup", "k", GROUP, resource="/")
    asset = keyed.asset(ann, "k")
    upload = keyed.upload([text_part("GroupId", ann), file_part(PICTURE)], "k")
    session = keyed.act("CreateVisualValidateSession", "k", SESSION)
    made = [ben, native, asset, upload, session]
    assert [reply.status for reply in made] == [200] * 5
    assert not any(REPLAYED in reply.headers for reply in made)
    assert len({ann, *(reply.result["Id"] for reply in made[:4])}) == 5
    assert keyed.desk.world.counters(ANN)[0] == 3
    assert keyed.desk.world.counters(BEN)[0] == 1


def test_every_door_has_keys_of_its_own() -> None:
    assert len({PORTRAIT.name, NATIVE.name, REST, TASKS}) == 4


def test_a_key_is_forgotten_after_a_day(keyed: Keyed) -> None:
    first = keyed.act("CreateAssetGroup", "g-1", GROUP)
    keyed.desk.world.clock.advance(24 * 3600 - 1)
    assert_repeated(first, keyed.act("CreateAssetGroup", "g-1", GROUP))
    keyed.desk.world.clock.advance(1)
    later = keyed.act("CreateAssetGroup", "g-1", GROUP)
    assert later.result["Id"] != first.result["Id"]
    assert REPLAYED not in later.headers


def test_a_refusal_is_not_kept(keyed: Keyed) -> None:
    refused = UpstreamRefused("InvalidParameter.Name", "no")
    keyed.desk.world.upstream.expect("create_group", Twist(refused))
    assert keyed.act("CreateAssetGroup", "g-1", GROUP).error[:2] == (400, "InvalidParameter")
    renamed = {**GROUP, "Name": "Leo"}
    made = keyed.act("CreateAssetGroup", "g-1", renamed)
    assert REPLAYED not in made.headers
    assert_repeated(made, keyed.act("CreateAssetGroup", "g-1", renamed))
    assert keyed.act("CreateAssetGroup", "g-1", GROUP).error == MISMATCH
    assert keyed.desk.world.counters() == (1, 1, 0)


def test_while_the_first_is_at_work_the_second_is_told_to_wait(keyed: Keyed) -> None:
    seen: list[Reply] = []
    again = Twist(before=lambda: seen.append(keyed.act("CreateAssetGroup", "g-1", GROUP)))
    other = Twist(
        before=lambda: seen.append(keyed.act("CreateVisualValidateSession", "s", SESSION))
    )
    keyed.desk.world.upstream.expect("create_group", again)
    keyed.desk.world.upstream.expect("open_liveness", other)
    assert keyed.act("CreateAssetGroup", "g-1", GROUP).status == 200
    assert keyed.act("CreateVisualValidateSession", "s", SESSION).status == 200
    said = (
        "The first request with this Idempotency-Key is still being worked on. "
        "Send it again in 3 s."
    )
    for reply in seen:
        assert reply.error == (409, "Conflict", said)
        assert reply.headers["Retry-After"] == "3"
    assert len(seen) == 2
    assert keyed.desk.world.counters() == (2, 2, 0)


def test_64_equal_requests_at_once_make_one_asset(keyed: Keyed) -> None:
    group = keyed.act("CreateAssetGroup", None, GROUP).result["Id"]
    with ThreadPoolExecutor(32) as pool:
        replies = list(pool.map(lambda _: keyed.asset(group, "a-1"), range(64)))
    assert {reply.text for reply in replies} == {replies[0].text}
    assert sum(REPLAYED not in reply.headers for reply in replies) == 1
    assert len(keyed.desk.world.ledger.assets) == 1
    assert len(keyed.desk.world.machine.starts) == 1
    keyed.desk.world.assert_balanced()


def test_an_upload_is_its_fields_and_its_bytes_however_it_was_packed(keyed: Keyed) -> None:
    group = keyed.act("CreateAssetGroup", None, GROUP).result["Id"]
    fields = [text_part("GroupId", group), text_part("Name", "me")]
    first = keyed.upload([*fields, file_part(PICTURE)], "u-1")
    packed = [file_part(PICTURE, filename="b.jpg", content_type="image/jpeg"), *reversed(fields)]
    for boundary in ("xyz", "another-boundary"):
        assert_repeated(first, keyed.upload(packed, "u-1", boundary))
    files = list(keyed.desk.world.objects.files)
    assert len(files) == 1
    assert keyed.upload([*fields, file_part(jpeg(641, 800))], "u-1").error == MISMATCH
    assert keyed.upload([fields[0], file_part(PICTURE)], "u-1").error == MISMATCH
    assert list(keyed.desk.world.objects.files) == files
    assert len(keyed.desk.world.ledger.assets) == 1


def test_a_full_quota_does_not_keep_an_answer_from_being_given_again(keyed: Keyed) -> None:
    world = keyed.desk.world
    group = keyed.act("CreateAssetGroup", "g-1", GROUP)
    first = keyed.asset(group.result["Id"], "a-1")
    world.capacity = replace(world.capacity, groups=1, assets=1)
    assert keyed.asset(group.result["Id"], "a-2").error[:2] == (503, "CapacityUnavailable")
    assert_repeated(first, keyed.asset(group.result["Id"], "a-1"))
    assert_repeated(group, keyed.act("CreateAssetGroup", "g-1", GROUP))


def test_an_outcome_that_is_not_known_keeps_its_id(keyed: Keyed) -> None:
    lost = Twist(UpstreamUnknown("Timeout"), happens=True)
    keyed.desk.world.upstream.expect("create_group", lost)
    first = keyed.act("CreateAssetGroup", "g-1", GROUP)
    assert_repeated(first, keyed.act("CreateAssetGroup", "g-1", GROUP))
    (row,) = keyed.desk.world.ledger.groups.values()
    assert row.state is GroupState.UNKNOWN


def test_keys_are_not_kept_in_the_clear(keyed: Keyed) -> None:
    keyed.act("CreateAssetGroup", "my-secret-key", GROUP)
    assert "my-secret-key" not in repr(keyed.desk.world.ledger.onces)
