"""Endpoints that are told of events, and what they were told."""
