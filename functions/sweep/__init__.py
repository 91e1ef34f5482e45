"""The sweeper: what is due comes to rest, whoever died."""
