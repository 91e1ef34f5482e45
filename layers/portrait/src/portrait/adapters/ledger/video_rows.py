"""Videos and their uses as rows of the table, and back."""

from typing import Final

from portrait.adapters.ledger.attributes import (
    Item,
    attribute,
    due_shard,
    failure,
    is_absent,
    maybe_moment,
    maybe_text,
    moment,
    number,
    sealed,
    text,
    texts,
)
from portrait.adapters.ledger.keys import customer_of, use_key, video_key, video_of
from portrait.adapters.ledger.rows import home_from
from portrait.model import AssetId, HookId, Marker, UpstreamId, Video, VideoState

_FIELDS: Final = (
    *("state", "marker", "model", "created_at", "updated_at", "assets", "ingested", "options"),
    *("safety_identifier", "labels", "generation", "sent_at", "checked_at", "upstream_id"),
    *("report", "result_expires_at", "copies", "failure", "call", "due_at", "forget_at"),
)
_SEALED_FIELDS: Final = ("held", "result")
VIDEO_COLUMNS: Final = ("pk", "sk", "account", "upstream_project", *_FIELDS)
"""What a list reads of a video: everything but what is sealed."""


def video_item(video: Video) -> Item:
    """The whole row of a video. TTL may collect it only when it has come to rest."""
    item = dict(video_key(video.customer, video.video))
    item["account"] = attribute(video.home.account)
    item["upstream_project"] = attribute(video.home.project)
    for name in (*_FIELDS, *_SEALED_FIELDS):
        member = getattr(video, name)
        if not is_absent(member):
            item[name] = attribute(member)
    if "due_at" in item:
        item["due_shard"] = attribute(due_shard(item["sk"]["S"]))
    return item


def use_items(video: Video) -> list[Item]:
    """The uses of a video's assets, one of each."""
    keys = (use_key(video.customer, asset, video.video) for asset in dict.fromkeys(video.assets))
    return [dict(key) for key in keys]


def video_from(item: Item) -> Video:
    """The video in a row; sealed columns that were not read are None."""
    upstream_id, call = maybe_text(item, "upstream_id"), maybe_text(item, "call")
    return Video(
        customer=customer_of(item),
        video=video_of(item),
        state=VideoState(text(item, "state")),
        home=home_from(item),
        marker=Marker(text(item, "marker")),
        model=text(item, "model"),
        created_at=moment(item, "created_at"),
        updated_at=moment(item, "updated_at"),
        assets=tuple(map(AssetId, texts(item, "assets"))),
        ingested=tuple(map(AssetId, texts(item, "ingested"))),
        options=text(item, "options", "{}"),
        safety_identifier=text(item, "safety_identifier"),
        labels=text(item, "labels", "{}"),
        generation=number(item, "generation", 1),
        held=sealed(item, "held"),
        sent_at=maybe_moment(item, "sent_at"),
        checked_at=maybe_moment(item, "checked_at"),
        upstream_id=None if upstream_id is None else UpstreamId(upstream_id),
        report=text(item, "report", "{}"),
        result=sealed(item, "result"),
        result_expires_at=maybe_moment(item, "result_expires_at"),
        copies=texts(item, "copies"),
        failure=failure(item, "failure"),
        call=None if call is None else HookId(call),
        due_at=maybe_moment(item, "due_at"),
        forget_at=maybe_moment(item, "forget_at"),
    )
