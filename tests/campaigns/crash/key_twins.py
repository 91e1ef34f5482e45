"""Stories that do not write the key of a create with what it made: sent again, it is made twice."""

from typing import Any, Final

import pytest

from portrait.model import Once
from portrait.usecases import arriving, batches
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


def _forget_the_uploads_key(patch: pytest.MonkeyPatch) -> None:
    keep = arriving._keep

    def keeps(who: Any, receipt: Any, arrived: Any, once: Once | None, ports: Any) -> Made[Any]:
        assert once is not None
        return keep(who, receipt, arrived, None, ports)

    patch.setattr(arriving, "_keep", keeps)


KEY_TWINS: Final = (
    Twin(
        "a batch's key that is kept after its task",
        ("batch, into a group, again under its key",),
        "twice",
        _keep_the_batchs_key_last,
    ),
    Twin(
        "an upload's key that is not kept with its row",
        ("generic upload, again under its key",),
        "twice",
        _forget_the_uploads_key,
    ),
)
