"""The template as tests read it: intrinsic functions as one-key mappings."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from tests.bundle.places import TEMPLATE

FUNCTION = "AWS::Serverless::Function"


@cache
def template() -> Mapping[str, Any]:
    """The whole template."""
    parsed: dict[str, Any] = yaml_parse(TEMPLATE.read_text())
    return parsed


def resources(kind: str) -> dict[str, Mapping[str, Any]]:
    """Logical id -> properties of every resource of a type."""
    found = template()["Resources"]
    return {
        name: resource.get("Properties", {})
        for name, resource in found.items()
        if resource["Type"] == kind
    }


def functions() -> dict[str, Mapping[str, Any]]:
    """Folder name -> properties of every function."""
    return {
        str(properties["CodeUri"]).removeprefix("functions/"): properties
        for properties in resources(FUNCTION).values()
    }


def variables(function: str) -> Mapping[str, Any]:
    """The environment variables that the template gives a function."""
    found: Mapping[str, Any] = functions()[function]["Environment"]["Variables"]
    return found


def allowed_actions(function: str) -> set[str]:
    """The IAM actions that the template allows a function."""
    actions: set[str] = set()
    for policy in functions()[function]["Policies"]:
        for statement in policy["Statement"]:
            named = statement["Action"]
            actions.update([named] if isinstance(named, str) else named)
    return actions


def references(value: object) -> Iterator[str]:
    """Every logical id or pseudo parameter that a value refers to, `Fn::Sub` texts included."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "Ref":
                yield str(inner)
            elif key == "Fn::GetAtt":
                yield str(inner[0] if isinstance(inner, list) else str(inner).split(".")[0])
            elif key == "Fn::Sub":
                text = inner[0] if isinstance(inner, list) else inner
                yield from (part.split("}")[0].split(".")[0] for part in str(text).split("${")[1:])
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)
