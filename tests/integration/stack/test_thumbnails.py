"""Small pictures on the running stack: of an asset by file, of one by URL, of a generic upload."""

import io
from typing import Any, Final

import httpx
import pytest
from PIL import Image

from local.paths import SAMPLE_PICTURE
from local.stack import Stack
from tests.forms import CONTENT_TYPE, encode, file_part, text_part
from tests.integration.conftest import eventually
from tests.integration.customer import Customer

MOST_BYTES: Final = 40_000
ASSETS: Final = "/v1/assets"


def sent(customer: Customer, *fields: tuple[str, str]) -> str:
    """The id of an upload of the sample picture."""
    parts = [text_part(name, value) for name, value in fields]
    form = encode([*parts, file_part(SAMPLE_PICTURE.read_bytes())])
    headers = {**customer.headers, "Content-Type": CONTENT_TYPE}
    answer = customer.http.post(ASSETS, content=form, headers=headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["data"]["assetId"])


def got(customer: Customer, asset: str) -> dict[str, Any]:
    """An asset as its own route has it."""
    answer = customer.http.get(f"{ASSETS}/{asset}", headers=customer.headers)
    found: dict[str, Any] = answer.json()["data"]
    return found


def picture(customer: Customer, asset: str) -> Image.Image:
    """The small picture of an asset, when it is there."""

    def look() -> httpx.Response | None:
        link = got(customer, asset)["thumbnailUrl"]
        answer = httpx.get(link, trust_env=False) if link else None
        return answer if answer is not None and answer.status_code == 200 else None

    found: httpx.Response = eventually(look, 30)
    assert found.headers["content-type"] == "image/webp"
    assert len(found.content) <= MOST_BYTES
    small = Image.open(io.BytesIO(found.content))
    assert max(small.size) == 320
    return small


def test_an_upload_of_each_kind_gets_a_small_picture(customer: Customer) -> None:
    asset = sent(customer, ("groupId", customer.new_group()))
    kept = sent(customer)
    customer.at_rest(asset)
    sizes = {picture(customer, one).size for one in (asset, kept)}
    with Image.open(SAMPLE_PICTURE) as whole:
        assert len(sizes) == 1
        width, height = sizes.pop()
        assert width / height == pytest.approx(whole.width / whole.height, rel=0.02)


def test_an_asset_by_url_gets_one_and_a_lost_one_is_made_again(
    stack: Stack, customer: Customer
) -> None:
    asset = customer.new_asset(customer.new_group(), stack.sample_url)
    assert customer.at_rest(asset)["UpstreamStatus"] == "Active"
    first = picture(customer, asset)
    s3 = stack.client("s3")
    bucket = stack.resources["UploadBucket"]
    there = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    (lost,) = (key for key in there if key.startswith("thumbnails/") and key.endswith(asset))
    s3.delete_object(Bucket=bucket, Key=lost)
    link = got(customer, asset)["thumbnailUrl"]
    assert httpx.get(link, trust_env=False).status_code in {403, 404}
    asked = customer.http.post(f"{ASSETS}/{asset}/thumbnail", headers=customer.headers)
    assert asked.status_code == 200, asked.text
    assert picture(customer, asset).size == first.size
