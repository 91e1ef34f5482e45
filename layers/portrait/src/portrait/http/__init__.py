"""HTTP at the edge of a function: events in, answers out, multipart forms."""
