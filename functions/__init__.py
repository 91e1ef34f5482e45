"""One folder a Lambda; each handler is thin, and functions are strangers to each other."""
