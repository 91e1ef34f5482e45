"""From events to requests, and from answers to events."""
