"""The stories, as functions of ports and values. They import no SDK, read no clock and never log."""
