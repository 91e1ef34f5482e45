"""Uploaded files in S3."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from mypy_boto3_s3 import S3Client

from portrait.adapters.objects import S3_CONFIG, S3Objects
from portrait.errors import ServiceUnavailable
from portrait.ports.services import Objects
from tests.unit.adapters.aws import REGION, pretended_aws

KEY = "uploads/acme/abc"


@pytest.fixture
def s3() -> Iterator[S3Client]:
    with pretended_aws() as session:
        client = session.client("s3", config=S3_CONFIG)
        client.create_bucket(
            Bucket="files", CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        yield client


def objects(s3: S3Client, bucket: str = "files") -> Objects:
    return S3Objects(s3, bucket)


def test_a_file_is_stored_with_its_type(s3: S3Client) -> None:
    objects(s3).put(KEY, b"picture", "image/png")
    stored = s3.get_object(Bucket="files", Key=KEY)
    assert (stored["Body"].read(), stored["ContentType"]) == (b"picture", "image/png")


def test_a_link_is_a_get_at_the_regions_own_host_signed_with_v4(s3: S3Client) -> None:
    link = urlsplit(objects(s3).signed_url(KEY, 600))
    query = parse_qs(link.query)
    assert (link.scheme, link.netloc, link.path) == (
        "https",
        f"files.s3.{REGION}.amazonaws.com",
        f"/{KEY}",
    )
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Expires"] == ["600"]


def test_a_link_to_an_engine_on_this_machine_names_the_bucket_in_its_path() -> None:
    with pretended_aws() as session:
        local = session.client("s3", config=S3_CONFIG, endpoint_url="http://127.0.0.1:4566")
        link = urlsplit(objects(local).signed_url(KEY, 600))
    assert (link.netloc, link.path) == ("127.0.0.1:4566", f"/files/{KEY}")


def test_a_file_can_be_removed_twice(s3: S3Client) -> None:
    objects(s3).put(KEY, b"picture", "image/png")
    objects(s3).delete(KEY)
    objects(s3).delete(KEY)
    assert s3.list_objects_v2(Bucket="files")["KeyCount"] == 0


def test_a_bucket_that_is_not_there_is_an_outage(s3: S3Client) -> None:
    with pytest.raises(ServiceUnavailable):
        objects(s3, "others").put(KEY, b"picture", "image/png")
    with pytest.raises(ServiceUnavailable):
        objects(s3, "others").delete(KEY)
