"""Secrets go in everywhere; whatever is written anywhere is searched for all of them."""
