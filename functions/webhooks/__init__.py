"""One delivery to an endpoint of a customer."""
