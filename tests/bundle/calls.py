"""Which AWS calls a function can make, read from its source.

From the handler on, every name that a reached piece of code mentions is followed to what it names
in the modules that the handler imports. A method is followed by its name; when its receiver's type
is written somewhere (`groups: GroupLedger`), only to the classes that have all of that type's
methods. A name that builtin containers have too (`get`, `update`) needs such a receiver. So the
answer errs on the side of too many calls, and a policy that equals it is one that was thought of.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.bundle.places import CORE, ROOT

_BUILTIN = frozenset(
    name for kind in (dict, list, set, str, bytes) for name in dir(kind) if name[0] != "_"
)
_SERVICE = "mypy_boto3_"
_MEMBERS = frozenset({"Put", "Update", "Delete", "ConditionCheck"})

Definition = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


@dataclass(frozen=True, slots=True, order=True)
class Call:
    """One method of one service's client; `of` is what a presigned link stands for."""

    service: str
    method: str
    of: str = ""


@dataclass(slots=True)
class _Code:
    """The modules that a handler imports, by what they define."""

    named: dict[str, list[tuple[str, Definition]]] = field(default_factory=dict)
    methods: dict[str, list[tuple[str, str, ast.FunctionDef]]] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    types: dict[str, set[str]] = field(default_factory=dict)
    services: dict[str, str] = field(default_factory=dict)


@cache
def calls_of(function: str) -> tuple[set[Call], set[str]]:
    """The calls that a function can make, and the kinds of member in its transactions."""
    code = _read(function)
    left = list(code.named["handle"])
    seen: set[int] = set()
    calls: set[Call] = set()
    kinds: set[str] = set()
    while left:
        module, node = left.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        for inner in _bodies(node):
            calls.update(_call(inner, code.services.get(module, "")))
            kinds.update(_kind(module, inner, code))
            left.extend(_followed(module, inner, code))
    return calls, kinds


def _bodies(node: Definition) -> Iterator[ast.AST]:
    """What a definition mentions; a class its decorators, fields and __init__, not its methods."""
    if isinstance(node, ast.ClassDef):
        for part in node.body:
            ours = isinstance(part, ast.FunctionDef) and part.name in {"__init__", "__post_init__"}
            if ours or isinstance(part, ast.Assign | ast.AnnAssign):
                yield from ast.walk(part)
    else:
        yield from ast.walk(node)


def _call(node: ast.AST, service: str) -> Iterator[Call]:
    if not (service and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return
    receiver = node.func.value
    if isinstance(receiver, ast.Attribute) and receiver.attr in {"client", "_client"}:
        first = node.args[0] if node.args else None
        of = str(first.value) if isinstance(first, ast.Constant) else ""
        yield Call(service, node.func.attr, of)


def _kind(module: str, node: ast.AST, code: _Code) -> Iterator[str]:
    """The members that code makes: `Put(...)`, or `{"Put": ...}` where that is no class."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield from _MEMBERS & {node.func.id}
    elif isinstance(node, ast.Constant) and node.value in _MEMBERS:
        classes = [where for where, _ in code.named.get(str(node.value), [])]
        yield from [] if module in classes else [str(node.value)]


def _followed(module: str, node: ast.AST, code: _Code) -> Iterator[tuple[str, Definition]]:
    if isinstance(node, ast.Name):
        found = code.named.get(node.id, [])
        own = [one for one in found if one[0] == module]
        yield from own or ([] if node.id.startswith("_") else found)
    elif isinstance(node, ast.Attribute):
        room = str(getattr(node.value, "id", ""))
        found = code.named.get(node.attr, [])
        yield from (one for one in found if one[0].rpartition(".")[2] == room)
        wanted = _receiver_types(node.value, code)
        if wanted is None and node.attr in _BUILTIN:
            return
        for where, owner, method in code.methods.get(node.attr, []):
            reachable = where == module or not node.attr.startswith("_")
            if reachable and (wanted is None or any(_fits(owner, one, code) for one in wanted)):
                yield where, method


def _receiver_types(node: ast.AST, code: _Code) -> set[str] | None:
    name = str(getattr(node, "id", "") or getattr(node, "attr", ""))
    known = {one for one in code.types.get(name, set()) if one in code.members}
    return known or None


def _fits(owner: str, wanted: str, code: _Code) -> bool:
    # A class without methods is no role that another could play.
    needed = code.members[wanted]
    return owner == wanted or (bool(needed) and needed <= code.members[owner])


@cache
def _read(function: str) -> _Code:
    code = _Code()
    modules = sorted(_imported(f"functions.{function}.handler"))
    trees = [(module, _tree(module)) for module in modules]
    for module, tree in trees:
        for node in ast.walk(tree):
            _note(module, node, code)
        for node in tree.body:
            for name in _names(node):
                code.named.setdefault(name, []).append((module, node))  # type: ignore[arg-type]  # _names gives names to definitions only
    # What a parameter is must be known before what is made of it.
    for _, tree in trees:
        for node in ast.walk(tree):
            _note_kept(node, code)
    return code


def _note(module: str, node: ast.AST, code: _Code) -> None:
    if isinstance(node, ast.ClassDef):
        methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
        code.members[node.name] = {part.name for part in methods if part.name[:2] != "__"}
        for part in methods:
            code.methods.setdefault(part.name, []).append((module, node.name, part))
    elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_SERVICE):
        code.services[module] = (node.module or "").removeprefix(_SERVICE)
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        code.types.setdefault(node.target.id, set()).update(_words(node.annotation))
    elif isinstance(node, ast.arg) and node.annotation:
        code.types.setdefault(node.arg, set()).update(_words(node.annotation))


def _note_kept(node: ast.AST, code: _Code) -> None:
    """An attribute that keeps a parameter is of the parameter's types."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
        for target in node.targets:
            if isinstance(target, ast.Attribute):
                known = code.types.get(node.value.id, set())
                code.types.setdefault(target.attr, set()).update(known)


def _words(annotation: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []


def _imported(start: str) -> set[str]:
    found: set[str] = set()
    left = [start]
    while left:
        module = left.pop()
        if module in found or not _exists(module):
            continue
        found.add(module)
        left += _imports(module)
    return found


@cache
def _imports(module: str) -> list[str]:
    named: list[str] = []
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and node.module:
            named += [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        elif isinstance(node, ast.Import):
            named += [one.name for one in node.names]
    return named


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_file(module).read_text())


def _file(module: str) -> Path:
    root, *parts = module.split(".")
    folder = CORE if root == "portrait" else ROOT / root
    path = folder.joinpath(*parts)
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _exists(module: str) -> bool:
    return module.split(".", maxsplit=1)[0] in {"portrait", "functions"} and _file(module).is_file()
