"""Doors that write the key of a create after what it made: who dies in between makes it twice."""

from typing import Any, Final

import pytest

from portrait.model import Once
from portrait.usecases import batches, generics
from portrait.usecases.repeats.making import Made
from tests.campaigns.crash.twins import Twin


def _keep_the_batchs_key_last(patch: pytest.MonkeyPatch) -> None:
    def submits(who: Any, wanted: Any, once: Once | None, ports: Any) -> Made[Any]:
        assert once is not None
        onces = ports.assets.onces
        kept = onces.get((who.customer, once.key_hash))
        if kept is not None:
            return Made(ports.tasks.load_task(who.customer, kept[1]), replayed=True)
        made = batches.submit_batch(who, wanted, ports)
        onces[who.customer, once.key_hash] = (once, made.task)
        return Made(made)

    patch.setattr("functions.avatars.routes.submit_batch_once", submits)


def _keep_the_uploads_key_last(patch: pytest.MonkeyPatch) -> None:
    def keeps(
        who: Any, wanted: Any, data: bytes, picture: Any, once: Once | None, ports: Any
    ) -> Made[Any]:
        assert once is not None
        onces = ports.generics.onces
        kept = onces.get((who.customer, once.key_hash))
        if kept is not None:
            found = ports.generics.find_generic(who.customer, kept[1], ports.mint.now())
            return Made(found, replayed=True)
        made = generics._keep(who, wanted, data, picture, ports, None)
        onces[who.customer, once.key_hash] = (once, made.upload)
        return Made(made)

    patch.setattr("functions.assets.generic_routes.keep_generic_once", keeps)


KEY_TWINS: Final = (
    Twin(
        "a batch's key that is kept after its task",
        ("batch, into a group, again under its key",),
        "twice",
        _keep_the_batchs_key_last,
    ),
    Twin(
        "an upload's key that is kept after its row",
        ("generic upload, again under its key",),
        "twice",
        _keep_the_uploads_key_last,
    ),
)
