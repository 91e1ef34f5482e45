"""Groups and assets as resources: the REST door."""
