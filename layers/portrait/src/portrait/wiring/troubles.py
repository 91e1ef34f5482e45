"""How a function tells its operator of troubles with an upstream account: a count and a line."""

from collections.abc import Callable

from portrait.adapters.ark_signing import Notice, Trouble
from portrait.model import LiveSession
from portrait.observability import Log, Meter
from portrait.ports.due import DueRow
from portrait.usecases.driving import UpstreamSaid


def said_in(log: Log) -> Callable[[DueRow, UpstreamSaid], None]:
    """Logs the word of the upstream that decided what the sweeper did with a row."""

    def say(due: DueRow, said: UpstreamSaid) -> None:
        row = {str(due.kind): str(due.row), "customer": str(due.customer)}
        log.info("upstream_said", **row, **said.fields())

    return say


def doubted_by(log: Log, meter: Meter) -> Callable[[LiveSession], None]:
    """Counts and logs each verification that a door left in doubt; the sweeper counts its own."""

    def see(session: LiveSession) -> None:
        meter.count("VerificationQuarantined")
        log.error("quarantined", session=session.session, customer=session.customer)

    return see


def heard_by(log: Log, meter: Meter) -> Notice:
    """Counts every trouble, and logs it with its account and the upstream's code."""

    def hear(trouble: Trouble, account: str, code: str) -> None:
        match trouble:
            case Trouble.CLOCK_OFF:
                meter.count("UpstreamClockOff")
            case Trouble.KEY_RENEWED:
                meter.count("UpstreamKeyRenewed")
            case Trouble.KEY_REFUSED:
                meter.count("UpstreamKeyRefused")
            case Trouble.ACCOUNT_UNAVAILABLE:
                meter.count("UpstreamAccountUnavailable")
        log.warning(
            "upstream_account", outcome=trouble, upstream_account=account, upstream_code=code
        )

    return hear
