"""Uploads of files that are too large for a form."""
