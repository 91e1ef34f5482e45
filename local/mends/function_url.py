"""Function URL: its address is the sandbox's own loopback origin.

AWS gives a function URL a host name of its own. A host name that resolves to this machine needs a
name server, so here the one function URL of the bundle gets an origin of its own: host and port.
"""

from typing import Any

from ministack.services import cloudformation, lambda_svc

from local.engine_settings import EngineSettings


def install(settings: EngineSettings) -> None:
    """Give every function URL that is created the sandbox's origin."""
    address = f"{settings.sandbox_url}/"
    stock_create = lambda_svc._create_function_url_config

    def create(function: str, request: dict[str, Any], qualifier: str | None) -> Any:
        answer = stock_create(function, request, qualifier)
        if answer[0] != 201:  # noqa: PLR2004 - Created
            return answer
        made = lambda_svc._function_urls[lambda_svc._url_config_key(function, qualifier)]
        made["FunctionUrl"] = address
        return lambda_svc.json_response(made, status=201)

    lambda_svc._create_function_url_config = create


def move(settings: EngineSettings) -> None:
    """Write today's origin over yesterday's in what was restored from a snapshot."""
    address = f"{settings.sandbox_url}/"
    for made in lambda_svc._function_urls.all_values():
        made["FunctionUrl"] = address
    for stack in cloudformation._stacks.all_values():
        for resource in stack.get("_resources", {}).values():
            if resource.get("ResourceType") == "AWS::Lambda::Url":
                resource["Attributes"]["FunctionUrl"] = address


def only_function() -> str | None:
    """Return the name of the function behind the bundle's one function URL, if it is deployed."""
    for (_account, _region, key), _config in lambda_svc._function_urls.all_items():
        return str(key).partition(":")[0]
    return None
