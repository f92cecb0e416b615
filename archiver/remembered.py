"""Answers that are kept for when the same words come again, as they do from one wire to the next.

Only of short words, and only so many: no source, however hostile, can fill the memory with them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Generic, TypeVar, overload

Answer = TypeVar("Answer", bound=Callable[..., Any])
Value = TypeVar("Value")

LONGEST = 200
"""The answer about longer words is worked out each time."""


def remembered(most: int) -> Callable[[Answer], Answer]:
    """Keep the last `most` answers of a function of strings, whose answer depends on them alone."""

    def decorate(function: Answer) -> Answer:
        known = lru_cache(maxsize=most)(function)

        def about_one(word: str) -> Any:
            return known(word) if len(word) <= LONGEST else function(word)

        def about_several(*words: str) -> Any:
            return known(*words) if len(max(words, key=len)) <= LONGEST else function(*words)

        answer = about_one if function.__code__.co_argcount == 1 else about_several
        return wraps(function)(answer)  # type: ignore[return-value]

    return decorate


class once(Generic[Value]):
    """A property that is worked out when it is first asked for, and kept with its object.

    It is what `functools.cached_property` has become since Python 3.12: without a lock, which cost more than most of
    what is worked out.
    """

    def __init__(self, work: Callable[[Any], Value]) -> None:
        self.work, self.name, self.__doc__ = work, work.__name__, work.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> once[Value]: ...

    @overload
    def __get__(self, owner: object, kind: type) -> Value: ...

    def __get__(self, owner: Any, kind: type) -> once[Value] | Value:
        if owner is None:
            return self
        value = owner.__dict__[self.name] = self.work(owner)
        return value
