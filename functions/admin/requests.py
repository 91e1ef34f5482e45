"""The operator's commands as they arrive: every member checked, unknown ones refused."""

from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, StrictStr

from portrait.ids import MalformedId, parse_group_id
from portrait.model import CustomerState, KeyKind, KeyScope
from portrait.rules.limits import NATIVE_NAME_MAX
from portrait.rules.names import DEFAULT_PROJECT, PROJECT_MAX, text_problem

QUOTA_MAX: Final = 5_000_000
"""What the largest upstream package holds."""
OVERLAP_MAX_HOURS: Final = 30 * 24


def _group_id(text: str) -> str:
    try:
        return parse_group_id(text)
    except MalformedId as error:
        raise ValueError("must be a group id of this gateway") from error


def _name(text: str) -> str:
    problem = text_problem(text, shortest=1, longest=NATIVE_NAME_MAX)
    if problem is not None:
        raise ValueError(problem)
    return text


CustomerText = Annotated[StrictStr, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
KeyText = Annotated[StrictStr, Field(pattern=r"^[0-9A-Za-z]{10,32}$")]
UpstreamText = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9_-]{1,128}$")]
AccountText = Annotated[StrictStr, Field(min_length=1, max_length=64)]
# A project is part of ledger keys, which are joined by `#`.
ProjectText = Annotated[
    StrictStr, Field(pattern=rf"^[A-Za-z0-9][A-Za-z0-9_.-]{{0,{PROJECT_MAX - 1}}}$")
]
Quota = Annotated[StrictInt, Field(ge=0, le=QUOTA_MAX)]
Scopes = Annotated[frozenset[KeyScope], Field(min_length=1)]


class Command(BaseModel):
    """Members of a command beside `command` itself."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class CreateCustomer(Command):
    """A customer, at home in one project of one upstream account."""

    customer: CustomerText
    account: AccountText | None = None
    project: ProjectText = DEFAULT_PROJECT
    groups: Quota | None = None
    assets_per_group: Quota | None = None


class IssueKey(Command):
    """A key for a customer."""

    customer: CustomerText
    kind: KeyKind
    scopes: Scopes = frozenset(KeyScope)


class RotateKey(Command):
    """A new key in place of one that lives on for `overlap_hours`."""

    key_id: KeyText
    overlap_hours: Annotated[StrictInt, Field(ge=0, le=OVERLAP_MAX_HOURS)] = 24


class RevokeKey(Command):
    """The end of a key."""

    key_id: KeyText


class SetScopes(Command):
    """What a key opens from now on."""

    key_id: KeyText
    scopes: Scopes


class SetLimits(Command):
    """A customer's quota; what is left out stays."""

    customer: CustomerText
    groups: Quota | None = None
    assets_per_group: Quota | None = None


class SetState(Command):
    """What a customer may do from now on."""

    customer: CustomerText
    state: CustomerState


class ShowCustomer(Command):
    """One customer."""

    customer: CustomerText


class ImportGroup(Command):
    """An upstream group for a customer."""

    customer: CustomerText
    upstream_id: UpstreamText
    name: Annotated[StrictStr, AfterValidator(_name)] | None = None


class ImportAsset(Command):
    """An upstream asset for a customer, in one of their groups."""

    customer: CustomerText
    group: Annotated[StrictStr, AfterValidator(_group_id)]
    upstream_id: UpstreamText


class ListAccounts(Command):
    """The upstream accounts by name."""
