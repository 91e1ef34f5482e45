"""The pages that a person opens, from an event to the HTML."""
