"""Ids and secrets of endpoints and their deliveries: how they are made, and told from garbage.

    hook_k3x9q0a1b2                     an endpoint
    call_k3x9q0a1b2                     a one-off endpoint, which no door knows by its id
    msg_k3x9q0a1b2<9 time><8 chance>    a delivery to it

A delivery's id begins with its endpoint's and then sorts by its making, so that the deliveries of
one endpoint are one run of keys.
"""

import base64
import hashlib
import hmac
import random
import re
from datetime import datetime
from typing import Final

from portrait.model import DeliveryId, HookId

SECRET_BYTES: Final = 32
"""Standard Webhooks 1.0.0 asks for 24 to 64."""
SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - the form's own beginning
CALL_BEGINS: Final = "call_"
_ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_HOOK_CHARACTERS: Final = 10
_TIME_CHARACTERS: Final = 9
_CHANCE_CHARACTERS: Final = 8
_HOOK_FORM: Final = re.compile(rf"hook_[0-9a-z]{{{_HOOK_CHARACTERS}}}", re.ASCII)
_DELIVERY_FORM: Final = re.compile(
    rf"msg_[0-9a-z]{{{_HOOK_CHARACTERS + _TIME_CHARACTERS + _CHANCE_CHARACTERS}}}", re.ASCII
)


def mint_hook_id(rng: random.Random) -> HookId:
    """A fresh id of an endpoint."""
    return HookId("hook_" + _chance(rng, _HOOK_CHARACTERS))


def mint_call_id(rng: random.Random) -> HookId:
    """A fresh id of a one-off endpoint."""
    return HookId(CALL_BEGINS + _chance(rng, _HOOK_CHARACTERS))


def mint_delivery_id(hook: HookId, now: datetime, rng: random.Random) -> DeliveryId:
    """A fresh id of a delivery; later ones sort behind, to the millisecond."""
    stamp = _spell(int(now.timestamp() * 1000), _TIME_CHARACTERS)
    return DeliveryId(delivery_prefix(hook) + stamp + _chance(rng, _CHANCE_CHARACTERS))


def delivery_prefix(hook: HookId) -> str:
    """How the ids of an endpoint's deliveries begin, and no other's."""
    return "msg_" + hook.removeprefix("hook_").removeprefix(CALL_BEGINS)


def is_hook_id(text: str) -> bool:
    """Whether `text` has the form of an endpoint's id."""
    return _HOOK_FORM.fullmatch(text) is not None


def is_delivery_id(text: str) -> bool:
    """Whether `text` has the form of a delivery's id."""
    return _DELIVERY_FORM.fullmatch(text) is not None


def mint_secret(rng: random.Random) -> str:
    """A fresh signing secret, as Standard Webhooks spells one."""
    return SECRET_PREFIX + base64.b64encode(rng.randbytes(SECRET_BYTES)).decode()


def derived_secret(key: bytes, place: str) -> str:
    """The signing secret that follows from a key for a place: the same one again."""
    digest = hmac.digest(key, place.encode(), hashlib.sha256)
    return SECRET_PREFIX + base64.b64encode(digest).decode()


def _chance(rng: random.Random, count: int) -> str:
    return _spell(rng.randrange(len(_ALPHABET) ** count), count)


def _spell(number: int, count: int) -> str:
    characters = []
    for _ in range(count):
        number, index = divmod(number, len(_ALPHABET))
        characters.append(_ALPHABET[index])
    return "".join(reversed(characters))
