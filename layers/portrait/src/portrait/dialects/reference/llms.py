"""`/llms.txt`: what there is here, for programs that read text. The form is llmstxt.org's."""

from collections.abc import Iterator, Mapping
from typing import Final

from portrait.dialects.reference.document import document
from portrait.dialects.reference.entries import Json

HEADERS: Final[Mapping[str, str]] = {
    "Content-Type": "text/plain; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
}
"""What the text is sent with."""
_HOW: Final = (
    "Every request carries `Authorization: Bearer sk-...`, or at the Action doors a signature. "
    "Creates are asynchronous: poll about every 3 seconds until the status is Active, or register "
    "a webhook. A create whose answer was lost is sent again with the same `Idempotency-Key`. "
    "Only an Active asset can be named as `asset://<id>` in a video request."
)


def llms(base_url: str) -> str:
    """The whole text, for a gateway at this origin and prefix."""
    shown = document(base_url)
    info = shown["info"]
    parts = [f"# {info['title']}", f"> {info['description']}", _HOW]
    for tag in shown["tags"]:
        found = "\n".join(_links(tag["name"], shown, base_url))
        parts.append(f"## {tag['name']}\n\n{tag['description']}\n\n{found}")
    return "\n\n".join(parts) + "\n"


def _links(tag: str, shown: Json, base_url: str) -> Iterator[str]:
    for path, item in shown["paths"].items():
        for method, operation in item.items():
            if tag in operation["tags"]:
                # What describes the doors is linked to itself, a door to what describes it.
                place = path if tag == "Reference" else f"/docs#{operation['operationId']}"
                name = f"{method.upper()} {path}"
                yield f"- [{name}]({base_url}{place}): {operation['summary']}"
