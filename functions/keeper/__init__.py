"""Copies of finished videos."""
