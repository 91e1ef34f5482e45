"""Who is calling: by a bearer key, or by a signature."""

from portrait.auth.doorman import Doorman
from portrait.auth.signatures import is_signed

__all__ = ["Doorman", "is_signed"]
