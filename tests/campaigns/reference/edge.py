"""The template's routes in front of the functions, as the edge has them: a WSGI application.

A path of the document may be written with the name of an Action behind it (`/v1/portrait!GetAsset`)
where each Action is asked by itself; the edge knows nothing of that.
"""

import importlib
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, unquote

from tests.bundle.template import functions
from tests.campaigns.wired.gateway import Gateway, Said
from tests.integration.doors.desk import event

ACTION_MARK: Final = "!"
_CATCH_ALL: Final = "/{proxy+}"
Start = Callable[[str, list[tuple[str, str]]], Any]


@dataclass(frozen=True, slots=True)
class Route:
    """One verb of one path, and the function that serves it."""

    method: str
    path: str
    function: str

    @property
    def form(self) -> re.Pattern[str]:
        """The paths that it is for."""
        parts = re.split(r"(\{\w+\})", self.path.rstrip("/"))
        named = [f"(?P<{one[1:-1]}>[^/]+)" if one[:1] == "{" else re.escape(one) for one in parts]
        return re.compile("".join(named) + "/?")


def routes() -> Iterator[Route]:
    """Every route of the template but those of the path that nobody else serves.

    Where the edge stores bodies, the function is the one that serves the path's other verbs.
    """
    yield Route("POST", "/v1/portrait/upload", "finalizer")
    yield Route("POST", "/v1/assets", "assets")
    for function, properties in functions().items():
        for one in properties.get("Events", {}).values():
            route = one["Properties"]
            if one["Type"] == "Api" and route["Path"] != _CATCH_ALL:
                yield Route(route["Method"], route["Path"], function)


@dataclass
class Edge:
    """All routes of one gateway. Of those that hand in a body every second follows the receipt."""

    house: Gateway
    rng: random.Random = field(default_factory=lambda: random.Random(20261101))
    table: list[Route] = field(default_factory=lambda: list(routes()))

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        # As it was sent: a slash of a name in the path is still told from one between names.
        path, query = str(environ["REQUEST_URI"]).partition("?")[0], environ["QUERY_STRING"]
        if path.startswith((f"/v1/portrait{ACTION_MARK}", f"/{ACTION_MARK}")):
            path = path.partition(ACTION_MARK)[0]
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").title(): str(value)
            for name, value in environ.items()
            if name.startswith("HTTP_") or name == "CONTENT_TYPE"
        }
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        said = self.send(environ["REQUEST_METHOD"], path, query, headers, body)
        start(f"{said.status} {HTTPStatus(said.status).phrase}", list(said.headers))
        return [said.text.encode()]

    def send(
        self, method: str, path: str, query: str = "", headers: Any = None, body: bytes = b""
    ) -> Said:
        """One request, by the first route that has its path."""
        asked = parse_qs(query, keep_blank_values=True)
        for route in self.table:
            found = route.form.fullmatch(path)
            if found is not None and route.method == method:
                parameters = {name: unquote(value) for name, value in found.groupdict().items()}
                request = event(route.path, method, asked, headers, body)
                door = importlib.import_module(f"functions.{route.function}.handler")
                request = {**request, "pathParameters": parameters or None}
                return self.house.send(request, door=door, follow=self.rng.random() < 0.5)
        return self.house.send(event(_CATCH_ALL, method, asked, headers, body, proxy=path[1:]))
