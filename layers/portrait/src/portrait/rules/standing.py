"""Whether a customer may use what it pays for."""

from portrait.errors import PaymentRequired, Suspended
from portrait.model import CustomerState


def check_standing(state: CustomerState) -> None:
    """Raises Suspended, PaymentRequired."""
    if state is CustomerState.SUSPENDED:
        raise Suspended("This account is suspended. Contact support.")
    if state is CustomerState.PAYMENT_REQUIRED:
        raise PaymentRequired
