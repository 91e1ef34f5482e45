"""Sessions as rows of the table, and back. Their scans are a list of maps inside the row."""

from collections.abc import Iterable
from typing import Any, Final, cast

from portrait.adapters.ledger.attributes import (
    Attribute,
    Item,
    attribute,
    due_shard,
    flag,
    is_absent,
    maybe_moment,
    maybe_text,
    moment,
    number,
    sealed,
    text,
)
from portrait.adapters.ledger.keys import (
    customer_of,
    invite_key,
    promise_key,
    session_key,
    session_of,
    token_key,
)
from portrait.model import (
    Consent,
    GroupId,
    Home,
    HookId,
    InviteId,
    LiveSession,
    Scan,
    SessionState,
    UpstreamId,
)

_FIELDS: Final = (
    *("invite", "state", "project", "callback_url", "base_url", "created_at", "updated_at"),
    *("invite_until", "reserved", "exchanging", "group", "upstream_group", "rested_at"),
    *("promised", "group_name", "group_description", "call", "version", "due_at"),
)
_SCAN_FIELDS: Final = (
    *("number", "nonce_hash", "minted_at", "soft_until", "hard_until", "token", "token_hash"),
    *("link", "called_back", "hinted", "doubtful", "asked", "asked_at", "over"),
)
_CONSENT_FIELDS: Final = ("text_version", "given_at", "agent_hash")


def session_item(session: LiveSession) -> Item:
    """The whole row of a session."""
    item = dict(session_key(session.customer, session.session))
    item |= _members(session, _FIELDS)
    item["account"] = attribute(session.home.account)
    item["upstream_project"] = attribute(session.home.project)
    item["scans"] = {"L": [{"M": _members(scan, _SCAN_FIELDS)} for scan in session.scans]}
    if session.consent is not None:
        item["consent"] = {"M": _members(session.consent, _CONSENT_FIELDS)}
    if "due_at" in item:
        item["due_shard"] = attribute(due_shard(item["sk"]["S"]))
    return item


def invite_item(session: LiveSession) -> Item:
    """The pointer of a session's invite page."""
    pointer = {"customer": attribute(session.customer), "session": attribute(session.session)}
    return {**invite_key(session.invite), **pointer}


def promise_items(session: LiveSession) -> list[Item]:
    """The pointer from the id of a group that is not there yet, if one was promised."""
    if session.promised is None:
        return []
    pointer = {"session": attribute(session.session)}
    return [{**promise_key(session.customer, session.promised), **pointer}]


def token_items(session: LiveSession) -> list[Item]:
    """The pointers of the tokens that a session's open scans have."""
    return [
        {
            **token_key(session.customer, scan.token_hash),
            "session": attribute(session.session),
        }
        for scan in session.scans
        if scan.token_hash and not scan.over
    ]


def session_from(item: Item) -> LiveSession:
    """The session in a row."""
    group, upstream_group = maybe_text(item, "group"), maybe_text(item, "upstream_group")
    promised, call = maybe_text(item, "promised"), maybe_text(item, "call")
    return LiveSession(
        customer=customer_of(item),
        session=session_of(item),
        invite=InviteId(text(item, "invite")),
        state=SessionState(text(item, "state")),
        home=Home(text(item, "account"), text(item, "upstream_project")),
        project=text(item, "project"),
        callback_url=text(item, "callback_url"),
        base_url=text(item, "base_url"),
        created_at=moment(item, "created_at"),
        updated_at=moment(item, "updated_at"),
        invite_until=moment(item, "invite_until"),
        scans=tuple(_scan(one["M"]) for one in item["scans"]["L"]),
        reserved=flag(item, "reserved"),
        exchanging=number(item, "exchanging"),
        promised=None if promised is None else GroupId(promised),
        group_name=maybe_text(item, "group_name") or "",
        group_description=maybe_text(item, "group_description") or "",
        call=None if call is None else HookId(call),
        group=None if group is None else GroupId(group),
        upstream_group=None if upstream_group is None else UpstreamId(upstream_group),
        consent=_consent(item["consent"]["M"]) if "consent" in item else None,
        rested_at=maybe_moment(item, "rested_at"),
        version=number(item, "version"),
        due_at=maybe_moment(item, "due_at"),
    )


def _scan(item: dict[str, Any]) -> Scan:
    members = cast("Item", item)
    return Scan(
        number=number(members, "number"),
        nonce_hash=text(members, "nonce_hash"),
        minted_at=moment(members, "minted_at"),
        soft_until=moment(members, "soft_until"),
        hard_until=moment(members, "hard_until"),
        token=sealed(members, "token"),
        token_hash=text(members, "token_hash"),
        link=sealed(members, "link"),
        called_back=flag(members, "called_back"),
        hinted=flag(members, "hinted"),
        doubtful=flag(members, "doubtful"),
        asked=number(members, "asked"),
        asked_at=maybe_moment(members, "asked_at"),
        over=flag(members, "over"),
    )


def _consent(item: dict[str, Any]) -> Consent:
    members = cast("Item", item)
    return Consent(
        text_version=text(members, "text_version"),
        given_at=moment(members, "given_at"),
        agent_hash=text(members, "agent_hash"),
    )


def _members(value: object, names: Iterable[str]) -> dict[str, Attribute]:
    members = ((name, getattr(value, name)) for name in names)
    return {name: attribute(member) for name, member in members if not is_absent(member)}
