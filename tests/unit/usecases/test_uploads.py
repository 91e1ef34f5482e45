"""An upload: stored first, then taken in as any other asset; a refusal leaves no file."""

from dataclasses import replace

import pytest

from portrait.dialects.action.uploads import NewUpload
from portrait.errors import (
    CapacityUnavailable,
    Missing,
    PortraitError,
    QuotaExceeded,
    ServiceUnavailable,
    UpstreamThrottled,
)
from portrait.model import Asset, AssetState, AssetType, GroupState, Limits, PoolCapacity, Principal
from portrait.rules.media import check_upload, measured
from portrait.usecases.duplicates import Duplicates
from portrait.usecases.group_facts import GroupFacts
from portrait.usecases.queueing import NewAsset
from portrait.usecases.uploads import UploadStories, upload_media
from tests.fakes import Start
from tests.pictures import jpeg
from tests.scripted_upstream import Twist
from tests.unit.usecases.sweeping_world import submit, swept
from tests.unit.usecases.world import World

PICTURE = jpeg(640, 800)


def upload(world: World, wanted: NewUpload, who: Principal | None = None) -> Asset:
    stories = UploadStories(
        group_facts=GroupFacts(world.ledger, world.clock),
        assets=world.ledger,
        duplicates=Duplicates(world.ledger, world.ledger),
        objects=world.objects,
        machine=world.machine,
        capacity=world.capacity,
        mint=world.mint,
    )
    measures = measured(check_upload(PICTURE, None), len(PICTURE))
    new = NewAsset(AssetType.IMAGE, wanted.name, wanted.project, measures=measures)
    sender, kind = who or world.ann, measures.media_type
    return upload_media(sender, wanted.group, new, PICTURE, kind, stories)


def test_an_upload_is_stored_under_a_key_of_ours_and_queued(world: World) -> None:
    group = world.create_group()
    asset = upload(world, NewUpload(group.group, "me", None))
    assert asset.upload_key is not None
    assert asset.upload_key.startswith("uploads/ann/")
    assert world.objects.files == {asset.upload_key: (PICTURE, "image/jpeg")}
    assert (asset.type, asset.name, asset.source) == (AssetType.IMAGE, "me", None)
    assert (asset.source_host, asset.source_sha256) == ("", "")
    assert world.row(asset).state is AssetState.QUEUED
    assert world.machine.starts == [Start(asset.customer, (asset.asset,), asset.marker, 1)]
    assert world.group_row(group).asset_count == 1


def test_uploads_never_share_a_key(world: World) -> None:
    group = world.create_group()
    for _ in range(20):
        upload(world, NewUpload(group.group, "me", None))
    assert len(world.objects.files) == 20


def test_a_group_that_is_not_the_customers_stores_nothing(world: World) -> None:
    group = world.create_group(world.ben)
    with pytest.raises(Missing):
        upload(world, NewUpload(group.group, "me", None))
    assert (world.objects.files, world.objects.deleted) == ({}, [])


@pytest.mark.parametrize("error", [QuotaExceeded, CapacityUnavailable, Missing])
def test_a_refusal_leaves_no_file_and_no_slot(world: World, error: type[PortraitError]) -> None:
    group = world.create_group()
    wanted = NewUpload(group.group, "me", "other" if error is Missing else None)
    if error is QuotaExceeded:
        world.ann = replace(world.ann, limits=Limits(assets_per_group=0))
    if error is CapacityUnavailable:
        world.capacity = PoolCapacity(groups=9, assets=0)
    with pytest.raises(error):
        upload(world, wanted)
    assert world.objects.files == {}
    assert len(world.objects.deleted) == 1
    assert world.ledger.assets == {}
    assert world.counters() == (1, 1, 0)


def test_a_ledger_that_does_not_say_whether_it_wrote_leaves_the_file(world: World) -> None:
    group = world.create_group()
    world.ledger.fail_next.append("reserve_asset")
    with pytest.raises(ServiceUnavailable):
        upload(world, NewUpload(group.group, "me", None))
    assert (len(world.objects.files), world.objects.deleted) == (1, [])


def test_a_store_that_does_not_answer_takes_no_slot(world: World) -> None:
    group = world.create_group()
    world.objects.down = True
    with pytest.raises(ServiceUnavailable):
        upload(world, NewUpload(group.group, "me", None))
    assert world.counters() == (1, 1, 0)


def test_the_file_of_an_asset_goes_that_was_deleted_with_its_group_while_being_sent(
    world: World,
) -> None:
    group = world.create_group()
    asset = upload(world, NewUpload(group.group, "me", None))
    world.upstream.expect("create_asset", Twist(before=lambda: world.delete_group(group.group)))
    submit(world, asset)
    assert world.row(asset).state is AssetState.DELETED
    assert world.objects.files == {}


def test_the_file_of_an_asset_that_somebody_else_drives_on_stays(world: World) -> None:
    asset = upload(world, NewUpload(world.create_group().group, "me", None))

    def other() -> None:
        world.ledger.keep_asset(world.row(asset), {"state": AssetState.UNKNOWN})

    world.upstream.expect("create_asset", Twist(UpstreamThrottled("X"), before=other))
    submit(world, asset)
    assert world.row(asset).state is AssetState.UNKNOWN
    assert len(world.objects.files) == 1


def test_a_group_delete_that_the_sweeper_finishes_takes_the_files_along(world: World) -> None:
    group = world.create_group()
    upload(world, NewUpload(group.group, "me", None))
    world.upstream.expect("delete_group", UpstreamThrottled("X"))
    world.delete_group(group.group)
    assert len(world.objects.files) == 1
    swept(world)
    assert world.group_row(group).state is GroupState.DELETED
    assert world.objects.files == {}
