"""API Gateway's AWS integration with S3's PutObject, behind a REQUEST authorizer.

What AWS does: it asks the authorizer, whose result cache is off; it maps members of its answer and
headers of the request to path and headers of a PUT, signs that as the integration's role, sends the
body as it came, and makes the response of S3's status by a template. The engine serves no such
integration. Of IAM it enforces nothing; here the role's policy is read for this one action, because
a refused upload depends on it.
"""

import asyncio
import fnmatch
import http.client
import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

from ministack.services import apigateway_v1, iam

from local.http_edge import Response
from local.invoke import FunctionFailed, FunctionTimedOut, Invoker
from local.mapping_template import render

_AUTHORIZER_SECONDS: Final = 29.0
_STORE_SECONDS: Final = 29.0
_FORBIDDEN: Final = 403
_UNREACHABLE: Final = 500
_S3: Final = ":s3:path/"
_HEADER: Final = "integration.request.header."
_PATH: Final = "integration.request.path."


class NotLetIn(Exception):
    """The edge answers by itself; `kind` is the type of its gateway response."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def stores(method: Mapping[str, Any]) -> bool:
    """Whether a method's integration stores the body in S3."""
    integration = method.get("methodIntegration") or {}
    return integration.get("type") == "AWS" and _S3 in integration.get("uri", "")


class BodyStore:
    """Stores bodies as the template's integrations say."""

    def __init__(self, invoker: Invoker, engine_url: str) -> None:
        self._invoker = invoker
        self._engine = urlsplit(engine_url).netloc

    async def answer(
        self, api_id: str, method: dict[str, Any], event: dict[str, Any], body: bytes
    ) -> Response:
        """Ask the authorizer, store the body, and make the response. Raises NotLetIn."""
        allowed = await self._allowed(api_id, method, event)
        context = {f"authorizer.{name}": value for name, value in allowed.items()}
        context["extendedRequestId"] = event["requestContext"]["extendedRequestId"]
        integration = method["methodIntegration"]
        path, headers = _request(integration, context, event["headers"])
        status = _FORBIDDEN
        if _may_put(integration.get("credentials") or "", path):
            status = await asyncio.to_thread(self._put, path, headers, body)
        return _response(integration, status, context)

    async def _allowed(
        self, api_id: str, method: dict[str, Any], event: dict[str, Any]
    ) -> Mapping[str, str]:
        made = apigateway_v1._authorizers_v1.get(api_id, {}).get(method.get("authorizerId"))
        if made is None:
            raise NotLetIn("AUTHORIZER_CONFIGURATION_ERROR")
        uri = made["authorizerUri"]
        function = str(apigateway_v1._extract_lambda_ref_from_integration_uri(uri))
        asked = {name: value for name, value in event.items() if name not in _BODY_MEMBERS}
        asked |= {"type": "REQUEST", "methodArn": _arn(api_id, event)}
        try:
            answer = await self._invoker.invoke(function, asked, _AUTHORIZER_SECONDS)
        except FunctionFailed as error:
            said = error.message == "Unauthorized"
            raise NotLetIn("UNAUTHORIZED" if said else "AUTHORIZER_FAILURE") from error
        except FunctionTimedOut as error:
            raise NotLetIn("AUTHORIZER_FAILURE") from error
        policy = answer.payload
        if apigateway_v1._evaluate_policy(policy["policyDocument"], asked["methodArn"]) != "Allow":
            raise NotLetIn("ACCESS_DENIED")
        stated: Mapping[str, str] = apigateway_v1._stringify_context(policy.get("context"))
        return stated

    def _put(self, path: str, headers: Mapping[str, str], body: bytes) -> int:
        connection = http.client.HTTPConnection(self._engine, timeout=_STORE_SECONDS)
        try:
            connection.request("PUT", quote(path), body, dict(headers))
            answer = connection.getresponse()
            answer.read()
        except OSError:
            return _UNREACHABLE
        finally:
            connection.close()
        return answer.status


_BODY_MEMBERS: Final = frozenset({"body", "isBase64Encoded"})


def _arn(api_id: str, event: dict[str, Any]) -> str:
    context = event["requestContext"]
    path = event["path"].lstrip("/")
    place = f"{api_id}/{context['stage']}/{event['httpMethod']}/{path}"
    return f"arn:aws:execute-api:us-east-1:{context['accountId']}:{place}"


def _request(
    integration: dict[str, Any], context: Mapping[str, str], sent: Mapping[str, str]
) -> tuple[str, dict[str, str]]:
    """Return the path, bucket first, and the headers of the PUT."""
    path, headers = integration["uri"].partition(_S3)[2], {}
    for target, source in (integration.get("requestParameters") or {}).items():
        value = _mapped(source, context, sent)
        if target.startswith(_PATH):
            path = path.replace(f"{{{target.removeprefix(_PATH)}}}", value or "")
        elif value is not None:
            headers[target.removeprefix(_HEADER)] = value
    return f"/{path}", headers


def _mapped(source: str, context: Mapping[str, str], sent: Mapping[str, str]) -> str | None:
    if source.startswith("'"):
        return source.strip("'")
    if source.startswith("context."):
        return context.get(source.removeprefix("context."), "")
    name = source.removeprefix("method.request.header.").lower()
    return next((value for key, value in sent.items() if key.lower() == name), None)


def _may_put(role_arn: str, path: str) -> bool:
    """Whether the role's own policies allow s3:PutObject there."""
    role = iam._roles.get(role_arn.rpartition("/")[2]) or {}
    wanted = f"arn:aws:s3:::{path.lstrip('/')}"
    for text in (role.get("InlinePolicies") or {}).values():
        for statement in json.loads(text)["Statement"]:
            if statement["Effect"] == "Allow" and "s3:PutObject" in _several(statement["Action"]):
                resources = _several(statement["Resource"])
                if any(fnmatch.fnmatchcase(wanted, pattern) for pattern in resources):
                    return True
    return False


def _several(one_or_more: Any) -> list[str]:
    return [one_or_more] if isinstance(one_or_more, str) else list(one_or_more)


def _response(integration: dict[str, Any], status: int, context: Mapping[str, str]) -> Response:
    responses = integration["integrationResponses"].values()
    named = [one for one in responses if one["selectionPattern"]]
    others = [one for one in responses if not one["selectionPattern"]]
    matching = [one for one in named if re.fullmatch(one["selectionPattern"], str(status))]
    chosen = (matching or others)[0]
    made = render(chosen["responseTemplates"]["application/json"], context)
    headers = (("Content-Type", "application/json"), *made.headers.items())
    return Response(made.status or int(chosen["statusCode"]), made.text.encode(), headers)
