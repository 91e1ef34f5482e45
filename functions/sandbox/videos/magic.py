"""Prompts that make the data plane misbehave on purpose: a word before a colon, any text after it.

The full table is in `docs/sandbox.md`.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from functions.sandbox.ports import Sleep
from functions.sandbox.spells import LATEST_SECONDS
from functions.sandbox.videos.refusals import TaskRefusal, internal, invalid, overdue

_INPUTS: Final = {
    f"Input{kind}SensitiveContentDetected{tail}": f"the input {kind.lower()} may contain {what}"
    for kind in ("Text", "Image", "Video", "Audio")
    for tail, what in (
        ("", "sensitive information"),
        (".PolicyViolation", "content that violates the policy"),
        (".PrivacyInformation", "real person"),
    )
}
_OUTPUTS: Final = {
    f"Output{kind}SensitiveContentDetected{tail}": f"the output {kind.lower()} may contain {what}"
    for kind in ("Video", "Audio")
    for tail, what in (
        ("", "sensitive information"),
        (".PolicyViolation", "content that violates the policy"),
    )
}
ASSET_GONE: Final = "AssetNotFound"
_FAULTS: Final = {
    "InternalServiceError": "the service encountered an unexpected internal error",
    ASSET_GONE: "",
}
_SHORT: Final = {"PV": "PolicyViolation", "PI": "PrivacyInformation"}
_SPELL: Final = re.compile(
    r"(?P<word>fail|refuse):(?P<code>[A-Za-z]+)(?:\.(?P<tail>[A-Za-z]+))?"
    r"|(?P<count>throttle|slow|queued|running|late):(?P<number>[0-9]{1,6})"
    r"|(?P<fault>error500|error500-uncommitted|empty200|lost|expire):"
    r"|(?P<gate>overdue|access-denied|model-closed|quota|overloaded)(?![A-Za-z0-9-])"
)
_GATES: Final = {
    "access-denied": (
        403,
        "AccessDenied",
        "The request failed because you do not have access to the requested resource.",
    ),
    "quota": (429, "QuotaExceeded", "Your account has exceeded its quota of this model."),
    "overloaded": (
        429,
        "ServerOverloaded",
        "The service is currently overloaded. Try again later.",
    ),
}


@dataclass(frozen=True, slots=True)
class Spell:
    """One magic prompt, read: its word and its argument, if it takes one."""

    word: str
    code: str = ""
    number: int = 0


NONE: Final = Spell("")


def read_spell(prompt: str) -> Spell:
    """The spell at the start of a prompt, or NONE for an ordinary one.

    Raises TaskRefusal for `fail:` and `refuse:` with a code that does not go with them: a test
    that mistypes a code must not pass.
    """
    match = _SPELL.match(prompt)
    if match is None:
        return NONE
    if match["word"]:
        tail = f".{_SHORT.get(match['tail'], match['tail'])}" if match["tail"] else ""
        code = match["code"] + tail
        known = _INPUTS if match["word"] == "refuse" else {**_OUTPUTS, **_INPUTS, **_FAULTS}
        if code not in known:
            raise invalid("content[0].text", f"{match['word']}:{code} names no code")
        return Spell(match["word"], code=code)
    if match["count"]:
        return Spell(match["count"], number=int(match["number"]))
    return Spell(match["fault"] or match["gate"])


def check_gates(spell: Spell, model: str, *, unpaid: bool) -> None:
    """Refuse a create for the account's sake. Raises TaskRefusal."""
    if unpaid or spell.word == "overdue":
        raise overdue()
    if spell.word == "model-closed":
        text = f"Your account has not activated the model {model}."
        raise TaskRefusal(404, "ModelNotOpen", text, "model")
    if spell.word in _GATES:
        raise TaskRefusal(*_GATES[spell.word])


def before_commit(spell: Spell) -> None:
    """Refuse a create by its magic prompt, with nothing stored. Raises TaskRefusal."""
    if spell.word == "refuse":
        raise refused_input(spell.code)
    if spell.word == "error500-uncommitted":
        raise internal()


def after_commit(spell: Spell, answer: dict[str, Any], sleep: Sleep) -> dict[str, Any]:
    """The answer to a create that is stored, spoilt if its prompt asks for it.

    Raises TaskRefusal: a fault after the fact, which a caller cannot tell from one before it.
    """
    if spell.word == "error500":
        raise internal()
    if spell.word == "empty200":
        return {}
    if spell.word == "late":
        sleep(min(spell.number, LATEST_SECONDS))
    return answer


def refused_input(code: str, param: str = "", what: str = "") -> TaskRefusal:
    """What moderation says of an input, naming it if it is known (`what`)."""
    text = _INPUTS[code].replace(" may contain", f"{what} may contain")
    return TaskRefusal(400, code, f"The request failed because {text}.", param)


def failure_text(code: str) -> str:
    """What a failed task says beside its code."""
    return f"The request failed because {({**_INPUTS, **_OUTPUTS, **_FAULTS})[code]}."
