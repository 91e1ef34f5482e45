"""The story of a file that is too large for a form: it goes straight to the store.

find the group -> count it for its key -> receipt `waiting` -> a form for one file of that size
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from portrait.errors import Missing
from portrait.model import DirectFile, Principal, Receipt, UploadWay
from portrait.ports.receipts import PostForm, PostForms
from portrait.usecases.group_facts import GroupFacts
from portrait.usecases.receiving import Arriving, Receiving, raw_key, receive

FORM_SECONDS: Final = 3600
"""How long a file may be sent by a form."""


@dataclass(frozen=True, slots=True)
class DirectPorts:
    """What the story needs."""

    group_facts: GroupFacts
    receiving: Receiving
    forms: PostForms


@dataclass(frozen=True, slots=True)
class Opened:
    """A receipt, and the form by which its file may come until it ends."""

    receipt: Receipt
    form: PostForm
    expires_at: datetime


def open_upload(
    principal: Principal,
    wanted: DirectFile,
    size_bytes: int,
    ports: DirectPorts,
    *,
    key_hash: str = "",
    reuse: bool = False,
) -> Opened:
    """Give an asset id away for one file, and a form to send it by.

    Whatever is opened under the same key and sent becomes one asset. With `reuse` an Active asset
    of the same bytes will do.

    Raises Missing (the group), Throttled, QuotaExceeded, ServiceUnavailable.
    """
    group = ports.group_facts.find(principal.customer, wanted.group)
    if group is None or wanted.project not in {None, group.project}:
        raise Missing("group")
    arriving = Arriving(UploadWay.DIRECT, size_bytes, key_hash, direct=wanted, reuse=reuse)
    receipt = receive(principal, arriving, ports.receiving)
    key = raw_key(receipt.customer, receipt.asset)
    form = ports.forms.post_form(key, wanted.media_type, size_bytes, FORM_SECONDS)
    return Opened(receipt, form, receipt.created_at + timedelta(seconds=FORM_SECONDS))
