"""Pictures in S3, and orders of small ones through Lambda."""

import base64
import json
from collections.abc import Iterator

import pytest
from botocore.stub import Stubber
from mypy_boto3_lambda import LambdaClient
from mypy_boto3_s3 import S3Client

from portrait.adapters.pictures import S3Pictures
from portrait.adapters.thumbnailer import LambdaThumbnailer, read_order
from portrait.errors import ServiceUnavailable
from portrait.ports.thumbnails import PictureNotThere, PictureUnfit, ThumbnailOrder
from tests.fakes import PlainSealer
from tests.unit.adapters.aws import REGION, pretended_aws, pretended_session

KEY = "thumbnails/acme/abc"
ORDER = ThumbnailOrder(KEY, url="https://media.example.com/1")


@pytest.fixture
def s3() -> Iterator[S3Client]:
    with pretended_aws() as session:
        client = session.client("s3")
        client.create_bucket(
            Bucket="files", CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        yield client


def test_a_picture_is_there_once_it_is_kept(s3: S3Client) -> None:
    files = S3Pictures(s3, "files")
    assert not files.has_picture(KEY)
    with pytest.raises(PictureNotThere):
        files.load_picture(KEY, 100)
    files.keep_picture(KEY, b"picture", "image/webp")
    assert files.has_picture(KEY)
    assert files.load_picture(KEY, 7) == b"picture"
    assert s3.get_object(Bucket="files", Key=KEY)["ContentType"] == "image/webp"


def test_a_picture_that_is_too_large_is_not_read(s3: S3Client) -> None:
    files = S3Pictures(s3, "files")
    files.keep_picture(KEY, b"picture", "image/webp")
    with pytest.raises(PictureUnfit):
        files.load_picture(KEY, 6)


def test_a_bucket_in_trouble_is_an_outage() -> None:
    client = pretended_session().client("s3")
    files = S3Pictures(client, "files")
    with Stubber(client) as answers:
        for operation in ("head_object", "get_object", "put_object"):
            answers.add_client_error(operation, "SlowDown", http_status_code=503)
        with pytest.raises(ServiceUnavailable):
            files.has_picture(KEY)
        with pytest.raises(ServiceUnavailable):
            files.load_picture(KEY, 100)
        with pytest.raises(ServiceUnavailable):
            files.keep_picture(KEY, b"picture", "image/webp")


def test_a_role_that_may_not_list_is_told_403_of_what_is_not_there() -> None:
    client = pretended_session().client("s3")
    with Stubber(client) as answers:
        answers.add_client_error("head_object", "403", http_status_code=403)
        assert not S3Pictures(client, "files").has_picture(KEY)


@pytest.fixture
def client() -> LambdaClient:
    return pretended_session().client("lambda")


def test_an_order_is_an_event_that_nobody_waits_for(client: LambdaClient) -> None:
    sealed = PlainSealer().seal(ORDER.url, "thumbnail-source", "thumbnails", KEY)
    media = [base64.b64encode(chunk).decode() for chunk in sealed.chunks]
    event = {"target": KEY, "key": "", "media": media}
    with Stubber(client) as answers:
        answers.add_response(
            "invoke",
            {"StatusCode": 202},
            {"FunctionName": "f", "InvocationType": "Event", "Payload": json.dumps(event)},
        )
        LambdaThumbnailer(client, "f", PlainSealer()).commission(ORDER)
        answers.assert_no_pending_responses()
    assert read_order(event, PlainSealer()) == ORDER
    other = {**event, "target": "thumbnails/acme/other"}
    with pytest.raises(ServiceUnavailable):
        read_order(other, PlainSealer())


def test_an_order_of_a_file_needs_no_seal(client: LambdaClient) -> None:
    order, sealer = ThumbnailOrder(KEY, key="generic/acme/ua_1"), PlainSealer()
    event = {"target": KEY, "key": "generic/acme/ua_1", "media": []}
    with Stubber(client) as answers:
        expected = {"FunctionName": "f", "InvocationType": "Event", "Payload": json.dumps(event)}
        answers.add_response("invoke", {"StatusCode": 202}, expected)
        LambdaThumbnailer(client, "f", sealer).commission(order)
        answers.assert_no_pending_responses()
    assert sealer.seals == 0
    assert read_order(event, sealer) == order


def test_an_order_that_is_not_taken_troubles_nobody(client: LambdaClient) -> None:
    with Stubber(client) as answers:
        answers.add_client_error("invoke", "TooManyRequestsException")
        LambdaThumbnailer(client, "f", PlainSealer()).commission(ORDER)
        answers.assert_no_pending_responses()
