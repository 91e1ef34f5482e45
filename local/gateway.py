"""The gateway's origin: the bundle's one REST API under clean paths, as behind a custom domain.

The port selects the API, so there is no stage in the path: `requestContext.path` equals `path`, and
`requestContext.domainName` is the Host header. Lambda proxy integrations are served, and those that
store a body in S3, which is all the bundle has.
"""

import base64
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote

from ministack.services import apigateway_v1

from local.body_store import BodyStore, NotLetIn, stores
from local.engine_settings import ACCOUNT
from local.function_response import NotAResponse, from_proxy_result
from local.http_edge import Request, Response
from local.invoke import FunctionFailed, FunctionTimedOut, Invoker

# API Gateway's limits: the whole body, and how long a Regional API waits by default.
BODY_LIMIT_BYTES: Final = 10_485_760
INTEGRATION_TIMEOUT_SECONDS: Final = 29.0
# AWS answers this before the API is consulted: it cannot be shaped by a gateway response.
TOO_LARGE: Final = Response(
    413,
    f"HTTP content length exceeded {BODY_LIMIT_BYTES} bytes.".encode(),
    (("Content-Type", "text/plain"),),
)
NOT_DEPLOYED: Final = Response(
    503, b"The stack is not deployed yet.\n", (("Content-Type", "text/plain"),)
)


@dataclass(frozen=True, slots=True)
class Route:
    """The API, stage and resource a request goes to."""

    api_id: str
    stage: str
    resource: dict[str, Any]
    path_parameters: dict[str, str]
    method: dict[str, Any]
    function: str | None


class Gateway:
    """Answers requests of the gateway's origin by calling functions."""

    def __init__(
        self, invoker: Invoker, store: BodyStore, now: Callable[[], datetime] | None = None
    ) -> None:
        self._invoker = invoker
        self._store = store
        self._now = now or (lambda: datetime.now(UTC))

    async def handle(self, request: Request) -> Response:
        """Answer one request."""
        request_id = str(uuid.uuid4())
        route = find_route(request.method, request.raw_path)
        if route is None:
            return NOT_DEPLOYED
        event = proxy_event(request, route, request_id, self._now())
        try:
            if stores(route.method):
                response = await self._store.answer(route.api_id, route.method, event, request.body)
            elif route.function is None:
                return _edge_error(route, request_id, "MISSING_AUTHENTICATION_TOKEN")
            else:
                patience = INTEGRATION_TIMEOUT_SECONDS
                answer = await self._invoker.invoke(route.function, event, patience)
                response = from_proxy_result(answer.payload)
        except NotLetIn as error:
            return _edge_error(route, request_id, error.kind)
        except FunctionTimedOut:
            return _edge_error(route, request_id, "INTEGRATION_TIMEOUT")
        except (FunctionFailed, NotAResponse):
            return _edge_error(route, request_id, "INTEGRATION_FAILURE")
        return replace(response, headers=(*response.headers, ("x-amzn-RequestId", request_id)))


def find_route(method: str, raw_path: str) -> Route | None:
    """Return where a request goes; None when no API is deployed.

    Explicit resources win over {parameters}, those over a greedy {proxy+}; a resource that lacks
    the method lets the request fall through to a greedy one.
    """
    api_id = next(iter(apigateway_v1._rest_apis.keys()), None)
    stages = list(apigateway_v1._stages_v1.get(api_id, {})) if api_id else []
    if not stages or api_id is None:
        return None
    # SAM makes a second stage called "Stage" of its own; the template's is the other one.
    stage = next((name for name in stages if name != "Stage"), stages[0])
    segments = [unquote(segment) for segment in raw_path.split("/") if segment]
    resource, parameters = apigateway_v1._match_resource_tree(api_id, segments)
    found = _method_of(resource, method)
    if not found:
        greedy, captured = apigateway_v1._match_greedy_fallback(api_id, segments, method)
        if greedy is not None:
            resource, parameters = greedy, captured
            found = _method_of(greedy, method)
    place = resource or {"path": "", "id": ""}
    return Route(api_id, stage, place, parameters or {}, found, _function_of(found))


def proxy_event(request: Request, route: Route, request_id: str, now: datetime) -> dict[str, Any]:
    """Return the REST API's Lambda proxy event, payload 1.0, of a request."""
    headers = _headers_as_sent(request)
    queries = _grouped(request.query)
    host = request.header("host")
    return {
        "resource": route.resource["path"],
        "path": request.raw_path,
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": {name: values[-1] for name, values in queries.items()} or None,
        "multiValueQueryStringParameters": queries or None,
        "pathParameters": route.path_parameters or None,
        "stageVariables": None,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": route.api_id,
            "domainName": host,
            "domainPrefix": host.partition(".")[0],
            "extendedRequestId": _extended(request_id),
            "httpMethod": request.method,
            "identity": {
                "sourceIp": request.client,
                "userAgent": request.header("user-agent") or None,
            },
            "path": request.raw_path,
            "protocol": "HTTP/1.1",
            "requestId": request_id,
            "requestTime": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "requestTimeEpoch": int(now.timestamp() * 1000),
            "resourceId": route.resource["id"],
            "resourcePath": route.resource["path"],
            "stage": route.stage,
        },
        **_body(request, route.api_id),
    }


def _method_of(resource: dict[str, Any] | None, method: str) -> dict[str, Any]:
    methods = (resource or {}).get("resourceMethods") or {}
    return methods.get(method) or methods.get("ANY") or {}


def _function_of(method: dict[str, Any]) -> str | None:
    integration = method.get("methodIntegration") or {}
    if integration.get("type") != "AWS_PROXY":
        return None
    return str(apigateway_v1._extract_lambda_ref_from_integration_uri(integration.get("uri", "")))


def _headers_as_sent(request: Request) -> dict[str, list[str]]:
    # API Gateway keeps the client's spelling, which the server here has lost. Most HTTP/1.1 clients
    # send Title-Case, and a handler that looks for lower case only is better noticed here.
    grouped = _grouped(tuple((name.title(), value) for name, value in request.headers))
    grouped["X-Forwarded-For"] = [", ".join([*grouped.get("X-Forwarded-For", []), request.client])]
    grouped["X-Forwarded-Port"] = [request.header("host").partition(":")[2] or "80"]
    grouped["X-Forwarded-Proto"] = ["http"]
    return grouped


def _grouped(pairs: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def _body(request: Request, api_id: str) -> dict[str, Any]:
    if not request.body:
        return {"body": None, "isBase64Encoded": False}
    binary = apigateway_v1._rest_apis[api_id].get("binaryMediaTypes") or []
    kind = request.header("content-type")
    if "*/*" in binary or apigateway_v1._media_type_matches(kind, binary):
        return {"body": base64.b64encode(request.body).decode(), "isBase64Encoded": True}
    return {"body": request.body.decode("utf-8", "replace"), "isBase64Encoded": False}


_SERVER_ERRORS: Final = 500
_EDGE_MESSAGES: Final = {
    "MISSING_AUTHENTICATION_TOKEN": "Missing Authentication Token",
    "UNAUTHORIZED": "Unauthorized",
    "ACCESS_DENIED": "User is not authorized to access this resource",
    "AUTHORIZER_FAILURE": "Internal server error",
    "AUTHORIZER_CONFIGURATION_ERROR": "Internal server error",
    "INTEGRATION_TIMEOUT": "Endpoint request timed out",
    # AWS says no more than this, whatever the function raised.
    "INTEGRATION_FAILURE": "Internal server error",
}


def _edge_error(route: Route, request_id: str, kind: str) -> Response:
    status, headers, body = apigateway_v1._gateway_error_response(
        apigateway_v1._gw_error(kind, _EDGE_MESSAGES[kind]),
        {
            "api_id": route.api_id,
            "stage_name": route.stage,
            "stage": apigateway_v1._stages_v1[route.api_id][route.stage],
            "headers": {},
            "query_params": {},
            "path_params": route.path_parameters,
            "resource_path": route.resource["path"],
            "request_id": request_id,
        },
    )
    text = body.replace(b"$context.extendedRequestId", _extended(request_id).encode())
    named = tuple((name, str(value)) for name, value in headers.items())
    return Response(_edge_status(route.api_id, kind, int(status)), text, named)


def _edge_status(api_id: str, kind: str, stock: int) -> int:
    """Return the status of an error of the edge's own.

    AWS: the kind's own gateway response decides, else that of DEFAULT_5XX for all server errors;
    a function that failed or answered nonsense is a 502 when neither names a status.
    """
    customised = apigateway_v1._gateway_responses.get(api_id, {})
    is_server_error = stock >= _SERVER_ERRORS
    if kind in customised or not is_server_error:
        return stock
    default = customised.get("DEFAULT_5XX", {}).get("statusCode")
    if default:
        return int(default)
    return 502 if kind == "INTEGRATION_FAILURE" else stock


def _extended(request_id: str) -> str:
    return base64.b64encode(uuid.UUID(request_id).bytes).decode()
