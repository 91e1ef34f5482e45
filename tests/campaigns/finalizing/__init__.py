"""Uploads that are stored first and looked at afterwards, by whoever comes or dies."""
