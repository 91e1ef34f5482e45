"""The little of API Gateway's mapping templates that the bundle uses; anything else is refused.

#set($context.responseOverride.status = 429)
#set($context.responseOverride.header.Location = $context.authorizer.location)
#if($context.authorizer.status == "429") ... #end       not nested; == and != with a text
$context.extendedRequestId
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_IF: Final = re.compile(r'#if\((\$context[\w.]+) (==|!=) "([^"]*)"\)(.*?)#end', re.DOTALL)
_SET: Final = re.compile(
    r"#set\(\$context\.responseOverride\.(status|header\.[A-Za-z-]+) = (\d+|\$context[\w.]+)\)"
)
_NAME: Final = re.compile(r"\$context\.([A-Za-z_]+(?:\.[A-Za-z_]+)*)")


class StrangeTemplate(Exception):
    """A template that uses more of the language than is understood here."""


@dataclass
class Rendered:
    """What a template makes: a text, and what it overrides."""

    text: str = ""
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)


def render(template: str, context: Mapping[str, str]) -> Rendered:
    """Render a template; `context` holds values by their names behind `$context.`.

    Raises StrangeTemplate.
    """
    made = Rendered()

    def chosen(found: re.Match[str]) -> str:
        name, sign, text, inside = found.groups()
        same = _value(name, context) == text
        return inside if same == (sign == "==") else ""

    def kept(found: re.Match[str]) -> str:
        target, source = found.groups()
        value = _value(source, context)
        if target == "status":
            made.status = int(value)
        else:
            made.headers[target.removeprefix("header.")] = value
        return ""

    text = _SET.sub(kept, _IF.sub(chosen, template))
    if "#" in text:
        raise StrangeTemplate(text)
    made.text = _NAME.sub(lambda found: context.get(found[1], ""), text).strip()
    return made


def _value(written: str, context: Mapping[str, str]) -> str:
    return context.get(written.removeprefix("$context."), "") if written[0] == "$" else written
