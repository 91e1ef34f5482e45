"""Generated secrets and KMS's size limit.

AWS honours every setting of `GenerateSecretString` and refuses plaintext over 4,096 bytes in
Encrypt. Stock ministack knows length and excluded characters only, draws from a predictable
generator, and encrypts anything.
"""

import base64
import binascii
import json
import secrets
import string
from typing import Any, Final

from ministack.core.responses import error_response_json
from ministack.services import kms
from ministack.services.cloudformation import provisioners

_PLAINTEXT_LIMIT_BYTES: Final = 4096
# The punctuation Secrets Manager documents for generated passwords.
_PUNCTUATION: Final = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def install() -> None:
    """Replace the generation of secrets in templates and bound Encrypt."""
    stock_secret, stock_encrypt = provisioners._sm_secret_string, kms._encrypt

    def secret_string(properties: dict[str, Any]) -> str:
        asked = properties.get("GenerateSecretString")
        if properties.get("SecretString") or not isinstance(asked, dict):
            return str(stock_secret(properties))
        return generate(asked)

    def encrypt(request: dict[str, Any]) -> Any:
        if _size(request.get("Plaintext", "")) > _PLAINTEXT_LIMIT_BYTES:
            return error_response_json(
                "ValidationException",
                "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: "
                f"Member must have length less than or equal to {_PLAINTEXT_LIMIT_BYTES}",
                400,
            )
        return stock_encrypt(request)

    provisioners._sm_secret_string = secret_string
    kms._encrypt = encrypt


def generate(asked: dict[str, Any]) -> str:
    """Return the secret a template's GenerateSecretString asks for."""
    kinds = [
        ("ExcludeLowercase", string.ascii_lowercase),
        ("ExcludeUppercase", string.ascii_uppercase),
        ("ExcludeNumbers", string.digits),
        ("ExcludePunctuation", _PUNCTUATION),
    ]
    excluded = set(asked.get("ExcludeCharacters", ""))
    groups = [
        "".join(character for character in characters if character not in excluded)
        for setting, characters in kinds
        if not _is_on(asked.get(setting, False))
    ]
    if _is_on(asked.get("IncludeSpace", False)):
        groups.append(" ")
    groups = [group for group in groups if group]
    length = int(asked.get("PasswordLength", 32))
    drawn = _draw(groups, length, each=_is_on(asked.get("RequireEachIncludedType", True)))
    template = asked.get("SecretStringTemplate")
    if template is None:
        return drawn
    return json.dumps({**json.loads(template), asked["GenerateStringKey"]: drawn})


def _draw(groups: list[str], length: int, *, each: bool) -> str:
    everything = "".join(groups)
    first = [secrets.choice(group) for group in groups] if each else []
    drawn = first + [secrets.choice(everything) for _ in range(length - len(first))]
    secrets.SystemRandom().shuffle(drawn)
    return "".join(drawn)


def _is_on(setting: object) -> bool:
    return str(setting).lower() == "true"


def _size(plaintext: str) -> int:
    try:
        return len(base64.b64decode(plaintext))
    except (binascii.Error, ValueError, TypeError):
        return 0
