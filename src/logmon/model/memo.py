"""The answers of a pure function, kept because logs repeat themselves."""

from collections.abc import Callable
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memo(dict[K, V]):
    """`memo[asked]` is `answer(asked)`. Holds at most `most` answers (then it begins anew), and none to what is longer
    than `longest`."""

    def __init__(self, answer: Callable[[Any], V], most: int = 4096, longest: int = 256) -> None:
        super().__init__()
        self._answer = answer
        self._most = most
        self._longest = longest

    def __missing__(self, asked: Any) -> V:
        answer = self._answer(asked)
        if asked is None or len(asked) <= self._longest:
            if len(self) >= self._most:
                self.clear()
            self[asked] = answer
        return answer
