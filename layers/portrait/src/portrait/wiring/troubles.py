"""How a function tells its operator of troubles with an upstream account: a count and a line."""

from portrait.adapters.ark_signing import Notice, Trouble
from portrait.observability import Log, Meter


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
