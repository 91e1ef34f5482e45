"""The one way out to hosts that strangers name."""
