"""The document as a page: no script, nothing from elsewhere."""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Any, Final

from portrait.dialects.reference.document import document
from portrait.dialects.reference.entries import Json

_HERE: Final = Path(__file__).parent
_PAGE: Final = Template((_HERE / "page.html").read_text(encoding="utf-8"))
_STYLE: Final = (_HERE / "page.css").read_text(encoding="utf-8")
_REF: Final = "#/components/schemas/"
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'none'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Content-Type": "text/html; charset=utf-8",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""What the page is sent with."""


def page(base_url: str) -> str:
    """The whole page."""
    shown = document(base_url)
    operations = list(_operations(shown))
    return _PAGE.substitute(
        title=escape(shown["info"]["title"]),
        about=_text(shown["info"]["description"]),
        server=escape(shown["servers"][0]["url"]),
        style=_STYLE,
        contents="\n".join(_contents(one, operations) for one in shown["tags"]),
        sections="\n".join(_section(one, operations) for one in shown["tags"]),
        schemas="\n".join(map(_schema, shown["components"]["schemas"].items())),
    )


def _operations(shown: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in shown["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def _of(tag: Json, operations: list[tuple[str, str, Json]]) -> list[tuple[str, str, Json]]:
    return [one for one in operations if tag["name"] in one[2]["tags"]]


def _contents(tag: Json, operations: list[tuple[str, str, Json]]) -> str:
    items = "".join(
        f'<li><a href="#{operation["operationId"]}">{method} <code>{escape(path)}</code></a></li>'
        for method, path, operation in _of(tag, operations)
    )
    return f"<h2>{escape(tag['name'])}</h2><ul>{items}</ul>"


def _section(tag: Json, operations: list[tuple[str, str, Json]]) -> str:
    articles = "\n".join(_article(*one) for one in _of(tag, operations))
    name = escape(tag["name"])
    return f"<section><h2>{name}</h2><p>{_text(tag['description'])}</p>\n{articles}\n</section>"


def _article(method: str, path: str, operation: Json) -> str:
    return "\n".join(
        [
            f'<article id="{operation["operationId"]}">',
            f'<h3><span class="verb">{method}</span> <code>{escape(path)}</code></h3>',
            f"<p>{_text(operation['summary'])}</p>",
            _access(operation["security"]),
            _parameters(operation["parameters"]),
            _actions(operation.get("x-actions", {})) or _bodies(operation),
            _answers(operation["responses"]),
            "</article>",
        ]
    )


def _access(security: list[Json]) -> str:
    names = " or ".join(name for one in security for name in one)
    return f"<p>Access: {names or 'none needed'}.</p>"


def _parameters(parameters: list[Json]) -> str:
    rows = [
        (one["name"], one["in"] + (", required" if one.get("required") else ""), one["schema"])
        for one in parameters
    ]
    return _table(("Parameter", "Where", "What"), rows)


def _actions(actions: Mapping[str, Json]) -> str:
    results = {name: one["answer"]["properties"]["Result"] for name, one in actions.items()}
    rows = [(name, one["request"], results[name]) for name, one in actions.items()]
    return _table(("Action", "Body", "Result"), rows)


def _bodies(operation: Json) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    return _table(("Body", "What"), [(kind, one["schema"]) for kind, one in content.items()])


def _answers(responses: Json) -> str:
    rows = []
    for status, said in responses.items():
        content: Json = next(iter(said.get("content", {}).values()), {"schema": {}})
        schema = content["schema"]
        # Of the Actions' answers each is in the table above.
        shown = "" if len(schema.get("anyOf", [])) > len("ABCDEF") else schema
        rows.append((status, said["description"], shown))
    return _table(("Status", "Meaning", "Body"), rows)


def _schema(named: tuple[str, Json]) -> str:
    name, schema = named
    said = schema.get("description", "")
    body = escape(json.dumps(schema, indent=2, ensure_ascii=False))
    head = f"<code>{escape(name)}</code> {_text(said)}"
    return f'<details id="{escape(name)}"><summary>{head}</summary><pre>{body}</pre></details>'


def _table(heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(one)}</td>' for one in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return escape(value)
    if "$ref" in value:
        name = escape(value["$ref"].removeprefix(_REF))
        return f'<a href="#{name}"><code>{name}</code></a>'
    if "anyOf" in value and all("$ref" in one for one in value["anyOf"]):
        return " or ".join(map(_cell, value["anyOf"]))
    if "data" in value.get("properties", {}):
        return f"<code>data</code>: {_cell(value['properties']['data'])}"
    return f"<code>{escape(json.dumps(value, ensure_ascii=False))}</code>" if value else ""


def _text(markdown: str) -> str:
    """Escaped, with what stands between backticks as code."""
    parts = escape(markdown).split("`")
    return "".join(f"<code>{one}</code>" if at % 2 else one for at, one in enumerate(parts))
