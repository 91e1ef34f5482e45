"""Customers of the one running stack; a test that changes anything gets its own."""

import pytest

from tests.integration.customer import Customer, Office


@pytest.fixture
def customer(office: Office) -> Customer:
    """A customer nobody else uses."""
    return office.admit()


@pytest.fixture
def stranger(office: Office) -> Customer:
    """Another one."""
    return office.admit()


@pytest.fixture(scope="module")
def tenant(office: Office) -> Customer:
    """The customer of a module, for tests whose requests are all refused."""
    return office.admit()


@pytest.fixture(scope="module")
def group(tenant: Customer) -> str:
    """A group of the module's customer."""
    return tenant.new_group()
