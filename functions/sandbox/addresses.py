"""Which URLs a service could fetch from, or send a person to."""

from portrait.rules.urls import fetchable_url_problem


def check_url(url: str) -> str:
    """The URL, if it is one; where it leads is seen when it is followed. Raises ValueError."""
    problem = fetchable_url_problem(url)
    if problem:
        raise ValueError(problem)
    return url
