"""Which creates of the Action dialect are the same: by header or ClientToken, within one door."""

from datetime import datetime
from typing import Final

from portrait.dialects.action.door import Door
from portrait.dialects.action.requests import ActionRequest, CreateRequest
from portrait.http.events import Request
from portrait.http.idempotency import once_of
from portrait.model import Once

_TOKEN: Final = "ClientToken"  # noqa: S105 - the name of a member


def once_asked(
    request: Request, door: Door, action: str, asked: ActionRequest, now: datetime
) -> Once | None:
    """What a create writes beside its row; None without a key, or if nothing is created.

    Raises InvalidParameter.
    """
    if not isinstance(asked, CreateRequest):
        return None
    members = asked.model_dump(mode="json", exclude={_TOKEN})
    return once_of(request, door.name, action, members, now, client_token=asked.ClientToken)
