"""The Action router."""
