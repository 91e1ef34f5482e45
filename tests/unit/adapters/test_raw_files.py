"""Uploaded bodies in S3: read up to a bound, copied, removed; what is gone is no outage."""

import hashlib
from collections.abc import Iterator

import pytest
from mypy_boto3_s3 import S3Client

from portrait.adapters.objects import S3_CONFIG
from portrait.adapters.raw_files import S3RawFiles
from portrait.errors import ServiceUnavailable, StateChanged
from portrait.ports.receipts import RawFile, RawFiles
from tests.unit.adapters.aws import REGION, pretended_aws

KEY = "incoming/acme/asset-1"
CLEAN = "uploads/acme/asset-1"
READ = RawFile(b"picture", "multipart/x", 7, '"0"')


@pytest.fixture
def s3() -> Iterator[S3Client]:
    with pretended_aws() as session:
        client = session.client("s3", config=S3_CONFIG)
        client.create_bucket(
            Bucket="files", CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        client.put_object(Bucket="files", Key=KEY, Body=b"picture", ContentType="multipart/x")
        yield client


def raw_files(s3: S3Client, bucket: str = "files") -> RawFiles:
    return S3RawFiles(s3, bucket)


@pytest.mark.parametrize("most", [0, 6, 7, 8, 1000])
def test_no_more_is_read_than_asked_for_and_the_size_is_the_whole(s3: S3Client, most: int) -> None:
    found = raw_files(s3).fetch_raw(KEY, most)
    assert found is not None
    assert found == RawFile(b"picture"[:most], "multipart/x", 7, found.etag)


def test_a_file_is_copied_with_the_type_of_its_content(s3: S3Client) -> None:
    found = raw_files(s3).fetch_raw(KEY, 7)
    assert found is not None
    raw_files(s3).adopt_raw(KEY, found, CLEAN, "image/png")
    stored = s3.get_object(Bucket="files", Key=CLEAN)
    assert (stored["Body"].read(), stored["ContentType"]) == (b"picture", "image/png")
    assert raw_files(s3).fetch_raw(KEY, 7) == found


def test_a_file_can_be_removed_twice_and_is_then_not_there(s3: S3Client) -> None:
    for _ in range(2):
        raw_files(s3).drop_raw(KEY)
    assert raw_files(s3).fetch_raw(KEY, 7) is None
    with pytest.raises(StateChanged):
        raw_files(s3).adopt_raw(KEY, READ, CLEAN, "image/png")


def test_the_whole_of_a_file_has_a_digest_and_only_the_one_that_was_read(s3: S3Client) -> None:
    data = b"a picture of some megabytes" * 100_000
    s3.put_object(Bucket="files", Key=KEY, Body=data)
    found = raw_files(s3).fetch_raw(KEY, 7)
    assert found is not None
    assert raw_files(s3).digest_raw(KEY, found) == hashlib.sha256(data).hexdigest()
    for gone in (b"another", None):
        if gone is None:
            s3.delete_object(Bucket="files", Key=KEY)
        else:
            s3.put_object(Bucket="files", Key=KEY, Body=gone)
        with pytest.raises(StateChanged):
            raw_files(s3).digest_raw(KEY, found)


def test_a_bucket_that_is_not_there_is_an_outage(s3: S3Client) -> None:
    others = raw_files(s3, "others")
    with pytest.raises(ServiceUnavailable):
        others.fetch_raw(KEY, 7)
    with pytest.raises(ServiceUnavailable):
        others.adopt_raw(KEY, READ, CLEAN, "image/png")
    with pytest.raises(ServiceUnavailable):
        others.digest_raw(KEY, READ)
    with pytest.raises(ServiceUnavailable):
        others.drop_raw(KEY)
