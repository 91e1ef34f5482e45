"""Batches of avatars and verifications, as tasks."""
