"""The grammar of the table's keys.

    KEY#<key id>                     KEY                  a key
    CUST#<customer>                  META                 a customer and its group count
    CUST#<customer>                  GROUP#<group id>     a group and its asset count
    CUST#<customer>                  ASSET#<asset id>     an asset
    CUST#<customer>                  LIVE#<session id>    a session of real-person verification
    CUST#<customer>                  TOKEN#<sha256>       the session that a token names
    CUST#<customer>                  PROMISE#<group id>   the session that will make a group
    CUST#<customer>                  TASK#<task id>       a task, and how it ended
    CUST#<customer>                  VIDEO#<video id>     a video
    CUST#<customer>                  USE#<asset>#<video>  a video not at rest that uses an asset
    CUST#<customer>                  TAKES#<project>      the group that takes what names none
    CUST#<customer>                  IDEM#<sha256>        what an idempotency key made
    CUST#<customer>                  UPLOAD#<ua id>       a generic upload
    CUST#<customer>                  UPLOADS              how often one was added
    CUST#<customer>                  KEYS                 the ids of its keys
    INVITE#<invite id>               INVITE               the session behind an invite page
    HOOKS#<customer>                 HOOK#<hook id>       an endpoint of a customer
    HOOKS#<customer>                 CALL#<call id>       a one-off endpoint of a verification
    HOOKS#<customer>                 COUNT, OUT#<id>      how many endpoints; one event for one
    POOL#<account>#<project>         POOL                 what is in use upstream
    UPSTREAM#<account>#<upstream id> CLAIM                an imported upstream id, taken once
    GOV#<account>#<action>           GOV                  the line of those who want to call

Every key of a customer's row begins with the customer: another's id and one that never existed
are the same miss. Endpoints and deliveries have their own partition: who sends sees nothing else.
"""

from typing import Final

from portrait.adapters.ledger.attributes import Attribute, Item
from portrait.model import (
    AssetId,
    CustomerId,
    DeliveryId,
    GenericId,
    GroupId,
    Home,
    HookId,
    InviteId,
    KeyId,
    SessionId,
    TaskId,
    UpstreamId,
    VideoId,
)
from portrait.rules.endpoints import CALL_BEGINS

GROUP_PREFIX: Final = "GROUP#"
ASSET_PREFIX: Final = "ASSET#"
SESSION_PREFIX: Final = "LIVE#"
PROMISE_PREFIX: Final = "PROMISE#"
TASK_PREFIX: Final = "TASK#"
VIDEO_PREFIX: Final = "VIDEO#"
USE_PREFIX: Final = "USE#"
GENERIC_PREFIX: Final = "UPLOAD#"
HOOK_PREFIX: Final = "HOOK#"
CALL_PREFIX: Final = "CALL#"
DELIVERY_PREFIX: Final = "OUT#"
_CUSTOMER_PREFIX: Final = "CUST#"
_HOOKS_PREFIX: Final = "HOOKS#"
_KEY_PREFIX: Final = "KEY#"


def partition(customer: CustomerId) -> str:
    """The partition key of all rows of a customer."""
    return _CUSTOMER_PREFIX + customer


def meta_key(customer: CustomerId) -> Item:
    """A customer's own row."""
    return row_key(partition(customer), "META")


def group_key(customer: CustomerId, group: GroupId) -> Item:
    """A group of a customer."""
    return row_key(partition(customer), GROUP_PREFIX + group)


def asset_key(customer: CustomerId, asset: AssetId) -> Item:
    """An asset of a customer."""
    return row_key(partition(customer), ASSET_PREFIX + asset)


def session_key(customer: CustomerId, session: SessionId) -> Item:
    """A session of a customer."""
    return row_key(partition(customer), SESSION_PREFIX + session)


def token_key(customer: CustomerId, token_hash: str) -> Item:
    """What a token of a customer's session names."""
    return row_key(partition(customer), "TOKEN#" + token_hash)


def promise_key(customer: CustomerId, group: GroupId) -> Item:
    """The session that a customer's group will come from."""
    return row_key(partition(customer), PROMISE_PREFIX + group)


def task_key(customer: CustomerId, task: TaskId) -> Item:
    """A task of a customer."""
    return row_key(partition(customer), TASK_PREFIX + task)


def video_key(customer: CustomerId, video: VideoId) -> Item:
    """A video of a customer."""
    return row_key(partition(customer), VIDEO_PREFIX + video)


def use_key(customer: CustomerId, asset: AssetId, video: VideoId) -> Item:
    """The use of an asset of a customer by a video that is not at rest."""
    return row_key(partition(customer), f"{USE_PREFIX}{asset}#{video}")


def generic_key(customer: CustomerId, upload: GenericId) -> Item:
    """A generic upload of a customer."""
    return row_key(partition(customer), GENERIC_PREFIX + upload)


def key_list_key(customer: CustomerId) -> Item:
    """Which keys a customer has."""
    return row_key(partition(customer), "KEYS")


def default_group_key(customer: CustomerId, project: str) -> Item:
    """Which group takes what is handed in without one, in a project of the customer's."""
    return row_key(partition(customer), "TAKES#" + project)


def once_key(customer: CustomerId, key_hash: str) -> Item:
    """What an idempotency key of a customer made."""
    return row_key(partition(customer), "IDEM#" + key_hash)


def invite_key(invite: InviteId) -> Item:
    """What an invite page is about."""
    return row_key(f"INVITE#{invite}", "INVITE")


def hooks_partition(customer: CustomerId) -> str:
    """The partition key of a customer's endpoints and deliveries."""
    return _HOOKS_PREFIX + customer


def hook_key(customer: CustomerId, hook: HookId) -> Item:
    """An endpoint of a customer; a one-off one is not among the others."""
    kind = CALL_PREFIX if hook.startswith(CALL_BEGINS) else HOOK_PREFIX
    return row_key(hooks_partition(customer), kind + hook)


def hook_count_key(customer: CustomerId) -> Item:
    """How many endpoints a customer has."""
    return row_key(hooks_partition(customer), "COUNT")


def delivery_key(customer: CustomerId, delivery: DeliveryId) -> Item:
    """A delivery to an endpoint of a customer."""
    return row_key(hooks_partition(customer), DELIVERY_PREFIX + delivery)


def pool_key(home: Home) -> Item:
    """The counters of one upstream account and project."""
    return row_key(f"POOL#{home.account}#{home.project}", "POOL")


def claim_key(account: str, upstream_id: UpstreamId) -> Item:
    """The claim on an imported upstream id."""
    return row_key(f"UPSTREAM#{account}#{upstream_id}", "CLAIM")


def governor_key(account: str, action: str) -> Item:
    """The line of one action of an upstream account."""
    return row_key(f"GOV#{account}#{action}", "GOV")


def home_of_pool(item: Item) -> Home:
    """The account and project of a pool row. Raises ValueError."""
    # An account's name holds no `#`.
    _, account, project = text_of(item, "pk").split("#", maxsplit=2)
    return Home(account, project)


def key_key(key_id: KeyId) -> Item:
    """A key."""
    return row_key(_KEY_PREFIX + key_id, "KEY")


def customer_of(item: Item) -> CustomerId:
    """The customer whose row this is."""
    pk = text_of(item, "pk")
    return CustomerId(pk.removeprefix(_CUSTOMER_PREFIX).removeprefix(_HOOKS_PREFIX))


def group_of(item: Item) -> GroupId:
    """The id of a group row."""
    return GroupId(text_of(item, "sk").removeprefix(GROUP_PREFIX))


def asset_of(item: Item) -> AssetId:
    """The id of an asset row."""
    return AssetId(text_of(item, "sk").removeprefix(ASSET_PREFIX))


def session_of(item: Item) -> SessionId:
    """The id of a session row."""
    return SessionId(text_of(item, "sk").removeprefix(SESSION_PREFIX))


def task_of(item: Item) -> TaskId:
    """The id of a task row."""
    return TaskId(text_of(item, "sk").removeprefix(TASK_PREFIX))


def video_of(item: Item) -> VideoId:
    """The id of a video row."""
    return VideoId(text_of(item, "sk").removeprefix(VIDEO_PREFIX))


def generic_of(item: Item) -> GenericId:
    """The id of a generic upload's row."""
    return GenericId(text_of(item, "sk").removeprefix(GENERIC_PREFIX))


def hook_of(item: Item) -> HookId:
    """The id of an endpoint row."""
    return HookId(text_of(item, "sk").removeprefix(HOOK_PREFIX).removeprefix(CALL_PREFIX))


def delivery_of(item: Item) -> DeliveryId:
    """The id of a delivery row."""
    return DeliveryId(text_of(item, "sk").removeprefix(DELIVERY_PREFIX))


def key_id_of(item: Item) -> KeyId:
    """The id of a key row."""
    return KeyId(text_of(item, "pk").removeprefix(_KEY_PREFIX))


def row_key(pk: str, sk: str) -> dict[str, Attribute]:
    """A key of these two names."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def text_of(item: Item, name: str) -> str:
    """A text of an item."""
    return str(item[name]["S"])
