"""AWS as moto plays it, in one region, with credentials that open nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

import boto3
from moto import mock_aws

REGION: Final = "eu-central-1"


@contextmanager
def pretended_aws() -> Iterator[boto3.Session]:
    with mock_aws():
        yield pretended_session()


@cache
def pretended_session() -> boto3.Session:
    """One of a process: what it has read serves every client, which opens nothing anywhere."""
    return boto3.Session(
        aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION
    )
