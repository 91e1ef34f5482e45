"""The bucket that browsers send files to, and the page that may reach it."""

import re

import boto3
import pytest

from portrait.adapters.objects import S3_CONFIG
from portrait.adapters.post_forms import S3PostForms
from tests.bundle.template import resources, variables


def test_pages_may_post_to_the_upload_bucket_and_do_nothing_else_with_it() -> None:
    (rule,) = resources("AWS::S3::Bucket")["UploadBucket"]["CorsConfiguration"]["CorsRules"]
    assert rule == {"AllowedMethods": ["POST"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"]}


@pytest.mark.parametrize(
    ("region", "suffix"),
    [
        ("us-east-1", "amazonaws.com"),
        ("ap-southeast-1", "amazonaws.com"),
        ("cn-north-1", "amazonaws.com.cn"),
    ],
)
def test_the_page_may_reach_the_very_origin_that_forms_are_for(region: str, suffix: str) -> None:
    _, own, given = variables("console")["STORE_ORIGIN"]["Fn::If"]
    assert given == {"Ref": "StoreOrigin"}
    names = {"UploadBucket": "a-bucket", "AWS::Region": region, "AWS::URLSuffix": suffix}
    origin = re.sub(r"\$\{([\w:]+)\}", lambda hole: names[hole[1]], own["Fn::Sub"])
    client = boto3.client(
        "s3",
        region_name=region,
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=S3_CONFIG,
    )
    form = S3PostForms(client, "a-bucket").post_form("incoming/x", "video/mp4", 1, 60)
    assert form.url == f"{origin}/"
