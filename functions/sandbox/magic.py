"""Names that make the sandbox misbehave on purpose: a word before a colon, any text after it.

A name such as `fail:WidthTooSmall` or `fail:WidthTooSmall#mark-7` is a spell; every other name
is just a name. The full table is in `docs/sandbox.md`.
"""

import re
from dataclasses import dataclass
from typing import Final

from functions.sandbox.refusals import Refusal, policy_missing, pool_full

_POLICY_VIOLATION: Final = ("Text", "Image", "Video", "Audio")

FAILURES: Final = frozenset(
    {
        "DownloadFailed", "TypeMismatch", "FormatUnsupported", "FormatUndetectable",
        "DurationTooShort", "DurationTooLong", "WidthTooSmall", "WidthTooLarge", "HeightTooSmall",
        "HeightTooLarge", "AspectRatioTooSmall", "AspectRatioTooLarge", "FileSizeTooLarge",
        "PixelCountTooSmall", "PixelCountTooLarge", "FpsTooLow", "FpsTooHigh",
        "AudioTrackRequired", "AudioTrackForbidden", "ContentRestricted", "FaceMismatch",
        "TranscodingFailed", "ModerationServiceErrorUploadFailed", "InternalError",
    }
    | {f"Input{kind}SensitiveContentDetected" for kind in _POLICY_VIOLATION}
    | {f"Input{kind}SensitiveContentDetected.PolicyViolation" for kind in _POLICY_VIOLATION}
)  # fmt: skip

# Names of customers keep 50 characters on their way through a gateway: the whole word is too long.
_SHORT: Final = re.compile(r"\.PV$")
_SPELL: Final = re.compile(
    r"(?P<word>fail|refuse):(?P<code>[A-Za-z]+(?:\.[A-Za-z]+)?)"
    r"|(?P<count>throttle|slow|late):(?P<number>[0-9]{1,5})"
    r"|(?P<fault>error500|error500-uncommitted|empty200):"
    r"|(?P<gate>letter-unsigned|policy-missing|package-missing|pool-full)(?![A-Za-z0-9-])"
)


@dataclass(frozen=True, slots=True)
class Spell:
    """One magic name, read: its word and its argument, if it takes one."""

    word: str
    code: str = ""
    number: int = 0


def read_spell(name: str) -> Spell | None:
    """The spell at the start of a name, or None for an ordinary name.

    Raises Refusal (`InvalidParameter.Name`) for `fail:` with a code that no asset fails with:
    a test that mistypes a code must not pass.
    """
    match = _SPELL.match(name)
    if match is None:
        return None
    if match["word"]:
        code = _SHORT.sub(".PolicyViolation", match["code"])
        if match["word"] == "fail" and code not in FAILURES:
            raise Refusal(
                "InvalidParameter.Name", f"fail:{code} names no failure code of an asset."
            )
        return Spell(match["word"], code=code)
    if match["count"]:
        return Spell(match["count"], number=int(match["number"]))
    return Spell(match["fault"] or match["gate"])


def check_gates(spell: Spell | None, action: str, *, unsigned: bool, unpaid: bool) -> None:
    """Refuse a create for an account-wide reason, be it a switch or a magic name.

    Raises Refusal: letter unsigned, policy or package missing, pool full.
    """
    word = spell.word if spell else ""
    if word == "policy-missing":
        raise policy_missing(action)
    if unpaid or word == "package-missing":
        raise Refusal(
            "SubscriptionRequired", "The asset library requires an active subscription package."
        )
    if unsigned or word == "letter-unsigned":
        raise Refusal(
            "OperationDenied.LetterOfAuthorizationNotSigned",
            "The letter of authorization has not been signed. Sign it in the console first.",
        )
    if word == "pool-full":
        raise pool_full()
