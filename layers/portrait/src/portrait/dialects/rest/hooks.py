"""What the webhook routes take and answer. Unknown members are refused, all problems named."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationInfo

from portrait.dialects import shapes
from portrait.errors import BodyTooLarge, FieldProblem, InvalidParameter
from portrait.http.events import Request
from portrait.model import Delivery, DeliveryId, EventType, Hook, HookId
from portrait.rules.endpoints import is_delivery_id, is_hook_id
from portrait.rules.urls import callback_url_problem
from portrait.usecases.webhook_secrets import live_secrets
from portrait.usecases.webhooks import IssuedHook

BODY_MAX_BYTES: Final = 65_536
PAGE_DEFAULT: Final = 20
PAGE_MAX: Final = 100
_EVERYTHING: Final = tuple(EventType)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a request is read with. `loopback`: this machine's own hosts may be called."""

    loopback: bool = False


def _url(text: str, info: ValidationInfo) -> str:
    reading = info.context if isinstance(info.context, Reading) else Reading()
    problem = callback_url_problem(text, frozenset(), loopback=reading.loopback)
    if problem:
        raise ValueError(problem)
    return text


def _events(words: list[str]) -> list[str]:
    if not words:
        raise ValueError("must name at least one event")
    if not set(words) <= set(EventType):
        raise ValueError(f"must be among {', '.join(EventType)}")
    return words


class CreateWebhook(BaseModel):
    """POST /v1/webhooks."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    url: Annotated[str, AfterValidator(_url), shapes.CALLBACK_URL]
    events: Annotated[list[str], AfterValidator(_events), shapes.several(EventType)] = list(
        _EVERYTHING
    )

    @property
    def wanted(self) -> frozenset[EventType]:
        """The events, each once."""
        return frozenset(map(EventType, self.events))

    @property
    def canonical(self) -> Mapping[str, object]:
        """What is asked for, in one spelling."""
        return {"url": self.url, "events": sorted(self.wanted)}


class Nothing(BaseModel):
    """The body of a POST that takes none: empty, or an empty object."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def reading(request: Request, *, loopback: bool) -> Reading:
    """How to read the body. Raises BodyTooLarge."""
    if len(request.body) > BODY_MAX_BYTES:
        raise BodyTooLarge(FieldProblem("body", f"must be at most {BODY_MAX_BYTES:,} bytes"))
    return Reading(loopback)


def hook_id(request: Request) -> HookId:
    """The webhook that the path names. Raises InvalidParameter."""
    text = request.parameters.get("webhook", "")
    if not is_hook_id(text):
        raise InvalidParameter(FieldProblem("id", "is not a webhook id"))
    return HookId(text)


def delivery_id(request: Request) -> DeliveryId:
    """The delivery that the path names. Raises InvalidParameter."""
    text = request.parameters.get("delivery", "")
    if not is_delivery_id(text):
        raise InvalidParameter(FieldProblem("delivery", "is not a delivery id"))
    return DeliveryId(text)


def window(request: Request) -> tuple[int, DeliveryId | None]:
    """Which page of a list: `size`, and `after` of the page before. Raises InvalidParameter."""
    problems = [
        FieldProblem(name[:64], "is not a parameter of this request")
        for name in request.query
        if name not in {"size", "after"}
    ]
    size = _single(request, "size", str(PAGE_DEFAULT), _is_size, f"must be 1 to {PAGE_MAX}")
    after = _single(request, "after", "", is_delivery_id, "must be the `next` of a page")
    problems += [one for one in (size, after) if isinstance(one, FieldProblem)]
    if problems or isinstance(size, FieldProblem) or isinstance(after, FieldProblem):
        raise InvalidParameter(*problems)
    return int(size), DeliveryId(after) if after else None


def _single(
    request: Request, name: str, default: str, is_good: Callable[[str], bool], problem: str
) -> str | FieldProblem:
    values = request.query.get(name, (default,))
    if len(values) > 1:
        return FieldProblem(name, "is given more than once")
    if values[0] != default and not is_good(values[0]):
        return FieldProblem(name, problem)
    return values[0]


def _is_size(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= PAGE_MAX  # noqa: PLR2004 - digits of 100


def hook(row: Hook, now: datetime) -> dict[str, Any]:
    """An endpoint; its secret is shown when it is made and never again."""
    old = [secret.expires_at for secret in live_secrets(row, now)[1:]]
    return {
        "id": row.hook,
        "url": row.url,
        "events": sorted(row.events),
        "createdAt": _time(row.created_at),
        "updatedAt": _time(row.updated_at),
        "previousSecretExpiresAt": _time(old[0]) if old else None,
    }


def issued(made: IssuedHook, now: datetime) -> dict[str, Any]:
    """An endpoint with its fresh secret."""
    return {**hook(made.hook, now), "secret": made.secret}


def records(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A list that is always whole."""
    return {"records": list(items), "total": len(items)}


def page(rows: Sequence[Delivery], after: DeliveryId | None) -> dict[str, Any]:
    """A page of deliveries; `next` is null on the last one."""
    return {"records": [delivery(row) for row in rows], "next": after}


def delivery(row: Delivery) -> dict[str, Any]:
    """A delivery: what was sent, how often, and what came of the last try."""
    return {
        "id": row.delivery,
        "webhookId": row.hook,
        "event": row.event,
        "status": row.state,
        "attempts": row.attempts,
        "lastStatus": row.status,
        "lastError": row.problem or None,
        "createdAt": _time(row.created_at),
        "lastTriedAt": _time(row.tried_at),
        "nextTryAt": _time(row.due_at),
        "payload": json.loads(row.body),
    }


def _time(value: datetime | None) -> str | None:
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
