"""Joins the page's modules into one script, so that a first visit is few requests.

They are ordinary ES modules and run unjoined, too. Each becomes a function that is called once and
returns what it exports; what keeps that simple is checked here: imports stand at the beginning of a
line and name things of modules beside, exports stand before what they export.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

_IMPORT: Final = re.compile(r'^import \{([^}]*)\} from "\./([\w./-]+)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(
    r"^export ((?:const|let|class|function|async function)\*? (\w+))", re.MULTILINE
)
_LEFT_OVER: Final = re.compile(r"^(?:import\b.*[\"'].*|export\b.*)$", re.MULTILINE)


class NotJoinable(Exception):
    """A module does not keep to what this module can join; the message says where."""


def joined(modules: Mapping[str, str], start: str, libraries: Mapping[str, str]) -> str:
    """One module out of all that `start` needs, each after what it imports.

    `libraries` are names as they are imported, with the addresses they have for the browser; they
    stay files of their own. Raises NotJoinable.
    """
    heads = [f'import * as {_scope(name)} from "{at}";\n' for name, at in libraries.items()]
    parts = [
        _wrapped(name, modules[name]) for name in _in_order(modules, start, frozenset(libraries))
    ]
    return "".join(heads) + "\n" + "\n".join(parts)


def _wrapped(name: str, text: str) -> str:
    takes = [
        f"const {{ {names.strip()} }} = {_scope(source)};\n"
        for names, source in _IMPORT.findall(text)
    ]
    gives = ", ".join(own for _, own in _EXPORT.findall(text))
    body = _EXPORT.sub(r"\1", _IMPORT.sub("", text)).strip("\n")
    if found := _LEFT_OVER.search(body):
        raise NotJoinable(f"{name}: {found.group()}")
    taken = "".join(takes)
    return f"const {_scope(name)} = (() => {{\n{taken}{body}\nreturn {{ {gives} }};\n}})();\n"


def _scope(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))


def _in_order(modules: Mapping[str, str], start: str, libraries: frozenset[str]) -> Iterator[str]:
    done: set[str] = set()
    on_the_way: list[str] = []

    def visit(name: str) -> Iterator[str]:
        if name in done or name in libraries:
            return
        if name in on_the_way:
            raise NotJoinable(f"{' -> '.join([*on_the_way, name])} is a circle")
        if name not in modules:
            raise NotJoinable(f"{name} is imported and not there")
        on_the_way.append(name)
        for _, source in _IMPORT.findall(modules[name]):
            yield from visit(source)
        on_the_way.pop()
        done.add(name)
        yield name

    yield from visit(start)
