"""Which bytes a file is made of."""

from dataclasses import dataclass

from portrait.model.library import CustomerId, GroupId


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a customer's file, as far as one group is concerned."""

    customer: CustomerId
    group: GroupId
    sha256: str
    """In hex."""
