"""What came to POST /v1/assets and was stored as it was: a form, or JSON that names a URL."""

from dataclasses import replace

from portrait.dialects.rest.assets import CreateAsset, Upload, creation
from portrait.dialects.rest.fields import Reading
from portrait.http.events import Request
from portrait.model import AssetType, Receipt
from portrait.ports.receipts import RawFile
from portrait.rules.embedded import is_embedded, read_embedded
from portrait.rules.limits import BODY_MAX_BYTES
from portrait.rules.media import measured
from portrait.rules.once import fingerprint
from portrait.usecases.arriving import Arrived, ArrivedAsset, ArrivedGeneric
from portrait.usecases.generics import NewGeneric
from portrait.usecases.queueing import NewAsset


class RestBodies:
    """Reads what came to POST /v1/assets."""

    def __init__(self, own_origins: frozenset[str]) -> None:
        self._reading = Reading(own_origins)

    def most_bytes(self, receipt: Receipt) -> int:
        """All that the edge lets through."""
        del receipt
        return BODY_MAX_BYTES

    def read(self, receipt: Receipt, raw: RawFile) -> Arrived:
        """Raises InvalidParameter naming every offending field, BodyTooLarge."""
        del receipt
        headers = {"content-type": raw.media_type}
        asked = creation(Request("POST", "/v1/assets", {}, headers, raw.data, ""), self._reading)
        if not isinstance(asked, Upload):
            return _by_url(asked)
        form = asked.asked
        asked_for = fingerprint(form.model_dump(mode="json"), asked.data)
        if form.days is not None:
            kept = NewGeneric(form.name, form.days)
            return ArrivedGeneric(kept, asked_for, asked.picture, asked.data)
        measures = measured(asked.picture, len(asked.data))
        return ArrivedAsset(
            form.group,
            NewAsset(AssetType.IMAGE, form.name, None, measures=measures),
            asked_for,
            measures.media_type,
            asked.data,
        )


def _by_url(asked: CreateAsset) -> ArrivedAsset:
    wanted = NewAsset(AssetType(asked.assetType), asked.name, None)
    asked_for = fingerprint(asked.model_dump(mode="json"))
    if not is_embedded(asked.url):
        return ArrivedAsset(asked.group, replace(wanted, url=asked.url), asked_for)
    file = read_embedded(asked.url)
    return ArrivedAsset(
        asked.group,
        replace(wanted, measures=file.measures),
        asked_for,
        file.media_type,
        file.data,
    )
