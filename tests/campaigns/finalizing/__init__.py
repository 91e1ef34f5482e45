"""Uploads that are stored first and looked at afterwards, by whoever comes, dies or is in the way."""
