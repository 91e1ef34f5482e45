"""What an asset is said to be, against the file that came in the place of its URL."""

from collections.abc import Callable

from pydantic import ValidationInfo

from portrait.rules.embedded import announced_problem


def announced_as(source: str) -> Callable[[str, ValidationInfo], str]:
    """A check of a type against the member of this name, which is read before it."""

    def check(text: str, info: ValidationInfo) -> str:
        problem = announced_problem(info.data.get(source, ""), text)
        if problem:
            raise ValueError(problem)
        return text

    return check
