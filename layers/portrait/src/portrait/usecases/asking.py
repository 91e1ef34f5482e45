"""One GetVisualValidateResult about one scan, and what may be made of its answer."""

from dataclasses import dataclass, replace
from datetime import datetime

from portrait.errors import UpstreamError, UpstreamNoAnswer, UpstreamUnknown
from portrait.model import LiveSession, Scan, UpstreamId
from portrait.rules.deadlines import deadlines_passed
from portrait.usecases.verifying import TOKEN_PURPOSE, ExchangePorts, place


@dataclass(frozen=True, slots=True)
class Heard:
    """What a question brought: a group, a no, nothing at all, or not even a question."""

    group: UpstreamId | None = None
    answered: bool = True
    doubtful: bool = False


def ask(session: LiveSession, scan: Scan, ports: ExchangePorts) -> Heard:
    """One question upstream. Raises ServiceUnavailable (the token cannot be opened)."""
    if scan.token is None:
        return Heard(answered=False)
    token = ports.sealer.unseal(scan.token, TOKEN_PURPOSE, *place(session))
    try:
        found = ports.upstream_for(session.customer).liveness_result(session.home, token)
    except UpstreamNoAnswer:
        return Heard(doubtful=True)
    except UpstreamUnknown:
        # A 5xx is one of the ways to say "not yet" (seen in the field): it is in doubt only when
        # the browser said that the scan was passed.
        return Heard(doubtful=scan.hinted)
    except UpstreamError:
        return Heard(answered=False)
    return Heard(found)


def noted(scan: Scan, heard: Heard, asked_at: datetime) -> Scan:
    """The scan after a question that brought no group."""
    if not heard.answered:
        return scan
    asked = max(scan.asked, deadlines_passed(scan, asked_at))
    return replace(scan, asked=asked, doubtful=scan.doubtful or heard.doubtful)
