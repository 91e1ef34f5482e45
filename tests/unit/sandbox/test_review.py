"""What becomes of media: fetched once at the first read, judged by its content, copied."""

from dataclasses import replace

import pytest

from functions.sandbox.model import AssetId, Library
from functions.sandbox.review import MAX_BYTES, judge
from tests.pictures import jpeg, png, riff
from tests.unit.sandbox.ark import GOOD_URL
from tests.unit.sandbox.conftest import BUCKET, Sandbox

HOME = Library("sandbox-1", "default")
MP4 = b"\x00\x00\x00\x14ftypisom\x00\x00\x02\x00mp42" + b"\x00" * 32
WAV = riff(b"WAVE", (b"fmt ", b"\x00" * 16), (b"data", b"\x00" * 8))


@pytest.mark.parametrize(
    ("data", "asset_type", "code"),
    [
        (png(300, 300), "Image", ""),
        (jpeg(6000, 6000), "Image", ""),
        (png(299, 300), "Image", "WidthTooSmall"),
        (png(6001, 5000), "Image", "WidthTooLarge"),
        (png(300, 299), "Image", "HeightTooSmall"),
        (png(5000, 6001), "Image", "HeightTooLarge"),
        (png(400, 1001), "Image", "AspectRatioTooSmall"),
        (png(1001, 400), "Image", "AspectRatioTooLarge"),
        (MP4, "Image", "TypeMismatch"),
        (WAV, "Image", "TypeMismatch"),
        (png(600, 800), "Video", "TypeMismatch"),
        (MP4, "Video", ""),
        (WAV, "Audio", ""),
        (b"8BPS" + b"\x00" * 40, "Image", "FormatUnsupported"),
        (b"<svg xmlns='x'/>", "Image", "FormatUndetectable"),
        (b"", "Image", "FormatUndetectable"),
        (png(600, 800)[:20], "Image", "FormatUndetectable"),
    ],
)
def test_content_decides(sandbox: Sandbox, data: bytes, asset_type: str, code: str) -> None:
    url = "https://media.example/file.jpg"
    sandbox.media.files[url] = data
    ark = sandbox.ark()
    asset = ark.asset(ark.group(), url=url, AssetType=asset_type)
    sandbox.clock.advance(13)
    shown = ark("GetAsset", Id=asset).result
    assert shown["Status"] == ("Failed" if code else "Active")
    assert shown.get("Error", {"Code": ""})["Code"] == code
    assert len(sandbox.copies()) == (0 if code else 1)


def test_size_is_judged_over_the_limit_only() -> None:
    limit = MAX_BYTES["Image"]
    fits = png(600, 800) + b"\x00" * (limit - len(png(600, 800)))
    assert judge(fits, "Image")[1] == ""
    assert judge(fits + b"\x00", "Image")[1] == "FileSizeTooLarge"


@pytest.mark.parametrize("asset_type", ["Image", "Audio"])
def test_media_that_goes_on_after_its_limit_is_too_large(sandbox: Sandbox, asset_type: str) -> None:
    sandbox.media.files["https://media.example/big"] = b"\x00" * (30 * 1024 * 1024 + 1)
    ark = sandbox.ark()
    asset = ark.asset(ark.group(), url="https://media.example/big", AssetType=asset_type)
    sandbox.clock.advance(13)
    assert ark("GetAsset", Id=asset).result["Error"]["Code"] == "FileSizeTooLarge"


def test_media_is_fetched_once_at_the_first_read_and_its_link_is_forgotten(
    sandbox: Sandbox,
) -> None:
    ark = sandbox.ark()
    asset = ark.asset(ark.group())
    assert sandbox.media.fetched == []
    assert ark.status(asset) == "Processing"
    assert sandbox.media.fetched == [GOOD_URL]
    sandbox.media.files.clear()
    sandbox.clock.advance(13)
    assert ark.status(asset) == "Active"
    ark("ListAssets")
    assert sandbox.media.fetched == [GOOD_URL]
    rows = sandbox.dynamodb.scan(TableName="sandbox")["Items"]
    assert GOOD_URL not in repr(rows)
    kept = sandbox.s3.get_object(Bucket=BUCKET, Key=sandbox.copies()[0])
    assert kept["ContentType"] == "image/png"
    assert kept["Body"].read() == png(600, 800)


def test_a_failed_download_is_final_and_keeps_its_error(sandbox: Sandbox) -> None:
    ark = sandbox.ark()
    asset = ark.asset(ark.group(), url="https://media.example/gone.png")
    assert ark.status(asset) == "Processing"
    sandbox.media.files["https://media.example/gone.png"] = png(600, 800)
    sandbox.clock.advance(13)
    for _ in range(2):
        shown = ark("GetAsset", Id=asset).result
        assert shown["Status"] == "Failed"
        assert shown["URL"] == ""
        assert shown["Error"] == {
            "Code": "DownloadFailed",
            "Message": "Failed to download the media from the given URL."
            " Reason: the media's host answered 404.",
        }
    assert sandbox.held() == (1, 1)


def test_media_that_is_late_is_asked_for_again_by_later_reads(sandbox: Sandbox) -> None:
    ark, sandbox.media.takes_seconds = sandbox.ark(), 5.0
    asset = ark.asset(ark.group())
    assert ark.status(asset) == "Processing"
    sandbox.clock.advance(19)
    assert ark.status(asset) == "Processing"
    assert sandbox.media.fetched == [GOOD_URL]
    sandbox.media.takes_seconds = 1.0
    sandbox.clock.advance(2)
    assert ark.status(asset) == "Active"
    assert sandbox.media.fetched == [GOOD_URL] * 2


def test_media_that_does_not_arrive_for_a_minute_has_failed(sandbox: Sandbox) -> None:
    ark, sandbox.media.takes_seconds = sandbox.ark(), 5.0
    asset = ark.asset(ark.group())
    sandbox.clock.advance(59)
    assert ark.status(asset) == "Processing"
    sandbox.clock.advance(21)
    assert ark("GetAsset", Id=asset).result["Error"] == {
        "Code": "DownloadFailed",
        "Message": "Failed to download the media from the given URL."
        " Reason: the media did not arrive.",
    }


def test_whoever_comes_during_a_fetch_sees_processing_until_the_lease_ends(
    sandbox: Sandbox,
) -> None:
    ark = sandbox.ark()
    asset = ark.asset(ark.group())
    sandbox.clock.advance(13)
    now = sandbox.clock.now_ms
    assert sandbox.world.assets.lease(HOME, AssetId(asset), now, now + 20_000)
    assert not sandbox.world.assets.lease(HOME, AssetId(asset), now, now + 20_000)
    assert ark.status(asset) == "Processing"
    assert sandbox.media.fetched == []
    sandbox.clock.advance(20)  # the process that held the lease has died
    assert ark.status(asset) == "Active"


def test_an_asset_deleted_during_its_fetch_leaves_no_copy(sandbox: Sandbox) -> None:
    ark = sandbox.ark()
    asset = ark.asset(ark.group())
    fetch = sandbox.media.fetch

    class Deleting:
        def fetch(self, url: str, max_bytes: int, seconds: float) -> bytes:
            ark("DeleteAsset", Id=asset)
            return fetch(url, max_bytes, seconds)

    ark.world = replace(sandbox.world, media=Deleting())
    ark("GetAsset", Id=asset)
    assert sandbox.copies() == []
    assert sandbox.held() == (1, 0)


def test_a_list_fetches_no_longer_than_one_fetch_may_take(sandbox: Sandbox) -> None:
    sandbox.media.takes_seconds = 1.5
    ark = sandbox.ark()
    group = ark.group()
    for _ in range(5):
        ark.asset(group)
    sandbox.clock.advance(13)
    first = [item["Status"] for item in ark("ListAssets").result["Items"]]
    assert first == ["Active", "Active", "Processing", "Processing", "Processing"]
    # The third was cut off; whoever comes after its lease asks again.
    second = [item["Status"] for item in ark("ListAssets").result["Items"]]
    assert second == ["Active", "Active", "Processing", "Active", "Active"]
    sandbox.clock.advance(21)
    third = [item["Status"] for item in ark("ListAssets").result["Items"]]
    assert third == ["Active"] * 5
