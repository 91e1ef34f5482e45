"""Claims: an upstream id that we did not make ourselves belongs to one customer, once."""

from portrait.adapters.ledger.attributes import Item, attribute
from portrait.adapters.ledger.expressions import Put
from portrait.adapters.ledger.keys import claim_key
from portrait.model import CustomerId, Marker, UpstreamId


def claim_put(
    account: str, upstream_id: UpstreamId | None, customer: CustomerId, marker: Marker
) -> Put:
    """The write that claims an upstream id, if nobody has. Raises ValueError without an id."""
    if upstream_id is None:
        raise ValueError("a claim names the upstream id that it claims")
    item: Item = {
        **claim_key(account, upstream_id),
        "customer": attribute(customer),
        "marker": attribute(marker),
    }
    return Put(item).when_absent()
