"""Every input of every function that a secret can be put in, by name."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

from functions.actions.routes import ROUTES
from functions.admin.commands import COMMANDS
from tests.campaigns.isolation.doors import SAMPLES, form_fields
from tests.campaigns.isolation.places import WELL_FORMED, leaves
from tests.campaigns.redaction.keys import keys
from tests.campaigns.redaction.resources import resources
from tests.campaigns.redaction.visits import Put, routes, visits
from tests.campaigns.wired.gateway import Gateway
from tests.forms import CONTENT_TYPE, RawPart, encode, file_part, text_part
from tests.integration.doors.desk import event
from tests.pictures import jpeg, segment

ANN: Final = "ann"
_HEADERS: Final = (
    *("Cookie", "X-Security-Token", "X-Date", "X-Content-Sha256", "X-Forwarded-For", "Host"),
    *("User-Agent", "X-Amzn-Trace-Id", "Content-Type", "Referer", "Origin", "X-Api-Key"),
)
_GROUP: Final = WELL_FORMED["group"]


def inputs() -> Mapping[str, Put]:
    """Each input by its name."""
    chosen = (
        _authorization,
        _headers,
        _lines,
        _queries,
        _bodies,
        _members,
        _forms,
        _commands,
        visits,
        routes,
        resources,
        keys,
    )
    return {name: put for some in chosen for name, put in some()}


def _bearer(gateway: Gateway) -> dict[str, str]:
    return {"Authorization": f"Bearer {gateway.keys[ANN]}"}


def _authorization() -> Iterator[tuple[str, Put]]:
    for form in ("*", "Bearer *", "bearer  *", "HMAC-SHA256 *", "Basic *", "Token *"):

        def put(gateway: Gateway, secret: str, form: str = form) -> Any:
            header = {"Authorization": form.replace("*", secret)}
            gateway.send(event("/v1/portrait/upload", "POST", None, header, b""), upload=True)
            return gateway.send(event("/", "POST", {"Action": ["ListAssets"]}, header, "{}"))

        yield f"header Authorization: {form}", put


def _headers() -> Iterator[tuple[str, Put]]:
    for name in _HEADERS:

        def put(gateway: Gateway, secret: str, name: str = name) -> Any:
            headers = {**_bearer(gateway), name: secret}
            gateway.send(event("/v1/portrait/upload", "POST", None, headers, b"x"), upload=True)
            return gateway.send(event("/", "POST", {"Action": ["GetAsset"]}, headers, "{}"))

        yield f"header {name}", put

    def put_name(gateway: Gateway, secret: str) -> Any:
        headers = {**_bearer(gateway), secret: "x"}
        return gateway.send(event("/", "POST", {"Action": ["GetAsset"]}, headers, "{}"))

    yield "header's name", put_name


def _lines() -> Iterator[tuple[str, Put]]:
    def method(gateway: Gateway, secret: str) -> Any:
        return gateway.send(event("/", secret, {"Action": ["GetAsset"]}, _bearer(gateway)))

    def path(gateway: Gateway, secret: str) -> Any:
        return gateway.send(event("/{proxy+}", "GET", None, _bearer(gateway), None, secret))

    def resource(gateway: Gateway, secret: str) -> Any:
        return gateway.send(event(f"/v1/{secret}", "POST", None, _bearer(gateway), "{}"))

    yield from (("method", method), ("path", path), ("resource", resource))


def _queries() -> Iterator[tuple[str, Put]]:
    def asked(query: Callable[[str], dict[str, list[str]]]) -> Put:
        return lambda gateway, secret: gateway.send(
            event("/v1/portrait", "POST", query(secret), _bearer(gateway), "{}")
        )

    yield "query Action", asked(lambda secret: {"Action": [secret]})
    yield "query Action, twice", asked(lambda secret: {"Action": ["GetAsset", secret]})
    yield "query Version", asked(lambda secret: {"Action": ["GetAsset"], "Version": [secret]})
    yield "query, another", asked(lambda secret: {"Action": ["ListAssets"], "Token": [secret]})
    yield "query's name", asked(lambda secret: {"Action": ["ListAssets"], secret: ["x"]})


def _bodies() -> Iterator[tuple[str, Put]]:
    def sent(action: str, body: Callable[[str], str | bytes]) -> Put:
        return lambda gateway, secret: gateway.send(
            event("/v1/portrait", "POST", {"Action": [action]}, _bearer(gateway), body(secret))
        )

    yield "body as it is", sent("CreateAsset", lambda secret: secret)
    yield "body of bytes", sent("CreateAsset", lambda secret: b"\xff" + secret.encode())
    yield "body cut off", sent("GetAsset", lambda secret: json.dumps({"Id": secret})[:-1])
    yield "body that is a text", sent("GetAsset", json.dumps)
    yield "body that is a list", sent("GetAsset", lambda secret: json.dumps([secret]))
    yield "member's name", sent("ListAssets", lambda secret: json.dumps({secret: secret}))
    yield (
        "name of a member inside",
        sent("ListAssets", lambda secret: json.dumps({"Filter": {secret: {secret: 1}}})),
    )


def _filled(model: type[BaseModel], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    body = {
        name: SAMPLES.get(name, _GROUP)
        for name, info in model.model_fields.items()
        if info.is_required()
    }
    for name in reversed(path[1:]):
        value = {name: value}
    return {**body, path[0]: value}


def _members() -> Iterator[tuple[str, Put]]:
    for action, route in ROUTES.items():
        for leaf in leaves(route.request):

            def put(
                gateway: Gateway,
                secret: str,
                action: str = action,
                model: type[BaseModel] = route.request,
                path: tuple[str, ...] = leaf.path,
                many: bool = leaf.many,  # noqa: FBT001  bound, never passed
            ) -> Any:
                for value in (secret, [secret], {secret: secret}):
                    filled = [value] if many else value
                    said = gateway.act(ANN, action, _filled(model, path, filled))
                return said

            yield f"{action}.{'.'.join(leaf.path)}", put


def _forms() -> Iterator[tuple[str, Put]]:
    group = text_part("GroupId", _GROUP)

    def sent(form: Callable[[str], bytes], content_type: str = CONTENT_TYPE) -> Put:
        return lambda gateway, secret: gateway.upload(ANN, form(secret), content_type)

    def bound(gateway: Gateway, secret: str) -> Any:
        kind = f"multipart/form-data; boundary={secret}"
        return gateway.upload(ANN, encode([group], boundary=secret), kind)

    def picture(secret: str) -> bytes:
        told = segment(0xE1, b"Exif\0\0" + secret.encode())
        return encode([group, file_part(jpeg(640, 800, before=told))])

    def named(name: str) -> Callable[[str], bytes]:
        return lambda secret: encode([group, text_part(name, secret), file_part(jpeg(640, 800))])

    def headed(secret: str) -> bytes:
        part = file_part(b"x")
        return encode([group, RawPart((*part.headers, b"X-Own: " + secret.encode()), b"x")])

    for name in sorted(form_fields()):
        yield f"form {name}", sent(named(name))
    yield "form boundary", bound
    yield "form field's name", sent(lambda secret: encode([group, text_part(secret, secret)]))
    yield "file name", sent(lambda s: encode([group, file_part(jpeg(640, 800), filename=s)]))
    yield "file type", sent(lambda s: encode([group, file_part(b"x", content_type=s)]))
    yield "file's field", sent(lambda s: encode([group, file_part(b"x", name=s)]))
    yield "file header", sent(headed)
    yield "file bytes", sent(lambda s: encode([group, file_part(s.encode())]))
    yield "text in a picture", sent(picture)
    yield "form as it is", sent(lambda secret: secret.encode())


def _commands() -> Iterator[tuple[str, Put]]:
    yield "command as it is", lambda gateway, secret: gateway.command(secret)
    yield "command's word", lambda gateway, secret: gateway.command({"command": secret})
    for name, row in COMMANDS.items():

        def put_member(gateway: Gateway, secret: str, name: str = name) -> Any:
            return gateway.command({"command": name, secret: secret})

        yield f"{name}, a member's name", put_member
        for member in row.request.model_fields:

            def put(gateway: Gateway, secret: str, name: str = name, member: str = member) -> Any:
                gateway.command({"command": name, member: [secret]})
                return gateway.command({"command": name, "customer": ANN, member: secret})

            yield f"{name}.{member}", put
