"""A function may do what its code can ask for: not less, or it fails on AWS only; not more."""

from functools import cache

import botocore.session
import pytest

from tests.bundle.calls import Call, calls_of
from tests.bundle.template import allowed_actions, functions

# Services whose IAM prefix is not the name of their client.
_PREFIXES = {"stepfunctions": "states"}
# Calls that IAM knows by other names. TransactWriteItems is none: its members are.
_OTHER_NAMES = {
    "s3:DeleteObjects": "s3:DeleteObject",
    "s3:CopyObject": "s3:PutObject",  # and GetObject, which is called by itself where it is used
    "s3:HeadObject": "s3:GetObject",
    "s3:CreateMultipartUpload": "s3:PutObject",
    "s3:UploadPart": "s3:PutObject",
    "s3:CompleteMultipartUpload": "s3:PutObject",
    "lambda:Invoke": "lambda:InvokeFunction",
}
# What is signed is worth what it stands for, wherever its signer may do that.
_SIGNED = {"generate_presigned_post": "put_object"}
_MEMBERS = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
}


def iam_actions(calls: set[Call], members: set[str]) -> set[str]:
    """The IAM actions that some calls need; a method that no client has fails."""
    found: set[str] = set()
    for call in calls:
        if call.method == "transact_write_items":
            found |= {_MEMBERS[kind] for kind in members}
            continue
        method = call.of if call.method == "generate_presigned_url" else call.method
        method = _SIGNED.get(method, method)
        operation = _operations(call.service)[method]
        action = f"{_PREFIXES.get(call.service, call.service)}:{operation}"
        found.add(_OTHER_NAMES.get(action, action))
    return found


@cache
def _operations(service: str) -> dict[str, str]:
    session = botocore.session.get_session()
    client = session.create_client(
        service,
        region_name="us-east-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
    )
    return dict(client.meta.method_to_api_mapping)


@pytest.mark.parametrize("function", sorted(functions()))
def test_a_function_is_allowed_exactly_the_calls_that_its_code_can_make(function: str) -> None:
    calls, members = calls_of(function)
    assert allowed_actions(function) == iam_actions(calls, members)


@pytest.mark.parametrize("function", sorted(functions()))
def test_no_function_is_allowed_a_family_of_actions(function: str) -> None:
    assert [action for action in allowed_actions(function) if "*" in action] == []


def test_the_reading_of_calls_tells_functions_apart() -> None:
    poll, _ = calls_of("poll")
    actions, _ = calls_of("actions")
    assert Call("stepfunctions", "start_execution") in actions - poll
    assert Call("s3", "generate_presigned_url", "get_object") in poll - actions


def test_who_goes_where_strangers_say_reaches_endpoints_and_their_key_alone() -> None:
    (policy,) = functions()["webhooks"]["Policies"]
    reach = [(one["Resource"], one.get("Condition")) for one in policy["Statement"]]
    assert reach == [
        (
            {"Fn::GetAtt": ["Table", "Arn"]},
            {
                "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["HOOKS#*"]},
                "Null": {"dynamodb:LeadingKeys": "false"},
            },
        ),
        ({"Fn::GetAtt": ["WebhookKey", "Arn"]}, None),
    ]
