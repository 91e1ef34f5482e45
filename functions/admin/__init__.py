"""Customers, keys and imports: no route, only for who may invoke the function."""
