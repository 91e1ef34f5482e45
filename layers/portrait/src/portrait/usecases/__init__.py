"""The stories, as functions of ports and values: no SDK, no clock of their own, no logs."""
