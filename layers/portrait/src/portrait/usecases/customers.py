"""The stories of customers: create, limit, suspend."""

from portrait.errors import Conflict, FieldProblem, IdTaken, InvalidParameter, StateChanged
from portrait.model import Customer, CustomerId, CustomerState, Home, Limits
from portrait.usecases.administration import AdminPorts, known_customer


def create_customer(
    ports: AdminPorts, customer: CustomerId, account: str | None, project: str, limits: Limits
) -> Customer:
    """Take in a customer, at home in one project of one upstream account (None: the first).

    Raises InvalidParameter (no such account), Conflict (there is such a customer),
    ServiceUnavailable.
    """
    names = ports.account_names()
    if account is not None and account not in names:
        known = ", ".join(names)
        raise InvalidParameter(FieldProblem("account", f"is not configured; there are: {known}"))
    created = Customer(customer, Home(account or names[0], project), limits=limits)
    try:
        ports.registry.add_customer(created)
    except IdTaken as error:
        raise Conflict("There is a customer of this id already.") from error
    return created


def set_limits(
    ports: AdminPorts, customer: CustomerId, groups: int | None, assets_per_group: int | None
) -> Customer:
    """Change a quota; None leaves one as it is. What is over a new limit stays.

    Raises InvalidParameter.
    """
    now = known_customer(ports, customer).limits
    limits = Limits(
        groups=now.groups if groups is None else groups,
        assets_per_group=now.assets_per_group if assets_per_group is None else assets_per_group,
    )
    try:
        return ports.registry.set_customer(customer, limits=limits)
    except StateChanged as error:
        raise _gone() from error


def set_state(ports: AdminPorts, customer: CustomerId, state: CustomerState) -> Customer:
    """Open, suspend or mark unpaid; doors that remember a key do so for 30 s.

    Raises InvalidParameter.
    """
    try:
        return ports.registry.set_customer(customer, state=state)
    except StateChanged as error:
        raise _gone() from error


def _gone() -> InvalidParameter:
    return InvalidParameter(FieldProblem("customer", "there is no such customer"))
