"""A customer's own account and keys."""
