"""A customer's own account and keys."""

from typing import Final

from portrait.dialects.reference.account_answers import (
    AccountItem,
    IssuedKeyItem,
    KeyItem,
    KeyList,
)
from portrait.dialects.reference.entries import JSON, Entry, Json, Schemas, in_path
from portrait.dialects.reference.rest_answers import Refusal
from portrait.dialects.reference.rest_doors import done, refused_as
from portrait.dialects.rest.account import CreateKey

_KEYS: Final = "/v1/keys"
_KEY_ID: Final = in_path(
    "key", {"type": "string", "pattern": "^([0-9A-Za-z]{10}|AKLT[0-9A-Za-z]{28})$"}
)
_REVOKED: Final[Json] = {"type": "string", "enum": ["Revoked successfully"]}
_TAG: Final = "Account"


def described() -> tuple[list[Entry], dict[str, Json]]:
    """The operations of these doors, and their components."""
    asked = Schemas("account", [CreateKey])
    kinds = (AccountItem, KeyItem, IssuedKeyItem, KeyList, Refusal)
    answered = Schemas("account", kinds, closed=True)
    refused = refused_as(answered.ref(Refusal))
    told = {"200": done(answered.ref(AccountItem)), **refused}
    every = {"200": done(answered.ref(KeyList)), **refused}
    made = {"200": done(answered.ref(IssuedKeyItem)), **refused}
    gone = {"200": done(_REVOKED), **refused}
    of = "Quota, what is used of it, what media must be like, how things stand"
    new = "A key that opens no more than the one that asks; its secret is shown once"
    end = "Revoke a key of one's own, but not the one that asks"
    entries = [
        Entry("GET", "/v1/account", "getAccount", _TAG, of, told),
        Entry("GET", _KEYS, "listKeys", _TAG, "All keys that open something", every),
        Entry(
            *("POST", _KEYS, "createKey", _TAG, new, made),
            takes={JSON: asked.ref(CreateKey)},
            body_required=False,
        ),
        Entry(*("DELETE", f"{_KEYS}/{{key}}", "revokeKey", _TAG, end, gone), parameters=[_KEY_ID]),
    ]
    return entries, asked.components | answered.components
