"""REST API: what SAM writes into the OpenAPI body and stock ministack drops.

AWS imports `x-amazon-apigateway-any-method`, `x-amazon-apigateway-binary-media-types` and
`x-amazon-apigateway-gateway-responses` from the body. Stock ministack imports plain methods only,
so that uploads are corrupted and the edge's own errors keep their default shape. Of an integration
it imports type and address alone: what a request becomes on its way to a service, and what is made
of the answer, would be lost.
"""

from typing import Any

from ministack.services import apigateway_v1
from ministack.services.cloudformation import provisioners


def install() -> None:
    """Replace the creation of an API; an update with a changed body creates it again."""
    stock_create = provisioners._apigw_rest_api_create
    stock_import_path = apigateway_v1._import_path_item
    stock_import_operation = apigateway_v1._import_operation

    def import_operation(
        api_id: str, resource: str, method: str, operation: dict[str, Any], *security: Any
    ) -> None:
        stock_import_operation(api_id, resource, method, operation, *security)
        written = (operation or {}).get("x-amazon-apigateway-integration") or {}
        made = apigateway_v1._resources[api_id][resource]["resourceMethods"][method]
        if made["methodIntegration"]:
            made["methodIntegration"].update(_integration(written))

    def import_path(api_id: str, path: str, item: dict[str, Any], *security: Any) -> None:
        stock_import_path(api_id, path, item, *security)
        any_method = item.get("x-amazon-apigateway-any-method")
        if any_method is not None:
            resource = next(
                identifier
                for identifier, resource in apigateway_v1._resources[api_id].items()
                if resource["path"] == path
            )
            apigateway_v1._import_operation(api_id, resource, "ANY", any_method, *security)

    def create(logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        body = properties.get("Body")
        if not isinstance(body, dict):
            return stock_create(logical_id, properties, stack)
        made = stock_create(logical_id, _with_binary_types(properties, body), stack)
        responses = body.get("x-amazon-apigateway-gateway-responses") or {}
        for kind, response in responses.items():
            apigateway_v1._put_gateway_response(made[0], kind, response)
        return made

    apigateway_v1._import_operation = import_operation
    apigateway_v1._import_path_item = import_path
    # The stock update calls the creation by its module name, the registry holds it by reference.
    provisioners._apigw_rest_api_create = create
    provisioners._RESOURCE_HANDLERS["AWS::ApiGateway::RestApi"]["create"] = create


def _with_binary_types(properties: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    types = body.get("x-amazon-apigateway-binary-media-types") or properties.get("BinaryMediaTypes")
    # SAM's shorthand writes the slash of a media type as ~1.
    return {**properties, "BinaryMediaTypes": [kind.replace("~1", "/") for kind in types or []]}


def _integration(written: dict[str, Any]) -> dict[str, Any]:
    """Return the members of an integration that the stock import leaves out."""
    named = ("requestParameters", "requestTemplates", "credentials", "contentHandling")
    kept = {name: written[name] for name in named if name in written}
    # In OpenAPI the key is the pattern of the service's status; `default` stands for any other.
    responses = {
        pattern: {**response, "selectionPattern": "" if pattern == "default" else pattern}
        for pattern, response in (written.get("responses") or {}).items()
    }
    return {**kept, "integrationResponses": responses}
