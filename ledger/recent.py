"""Keeps what was used lately and lets go of the rest, so that it never grows without end."""
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Two generations: what is asked for moves into the younger one; once that is large and old enough the older one goes.

    So whatever was asked for stays for at least `seconds`, and of what wasn't no more than `most` are kept. Threads may share it.
    """

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._half, self._seconds, self._clock = most // 2, seconds, clock
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}
        self._since = clock()
        self._lock = threading.Lock()

    def __contains__(self, key: K) -> bool:
        """Whether it is kept; it then counts as used."""
        return key in self._young or self._moved(key)

    def __getitem__(self, key: K) -> V:
        """Raises KeyError where it isn't kept."""
        try:
            return self._young[key]
        except KeyError:
            with self._lock:
                self._move(key)
                return self._young[key]

    def __setitem__(self, key: K, value: V) -> None:
        with self._lock:
            self._put(key, value)

    def setdefault(self, key: K, value: V) -> None:
        """Keep it, unless something is kept under that key."""
        with self._lock:
            if not self._move(key):
                self._put(key, value)

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def clear(self) -> None:
        with self._lock:
            self._young, self._old = {}, {}

    def _moved(self, key: K) -> bool:
        with self._lock:
            return self._move(key)

    def _move(self, key: K) -> bool:
        if key in self._old:
            self._young[key] = self._old.pop(key)
        return key in self._young

    def _put(self, key: K, value: V) -> None:
        self._old.pop(key, None)
        if len(self._young) >= self._half and self._clock() - self._since >= self._seconds:
            self._old, self._young, self._since = self._young, {}, self._clock()
            self._old.pop(key, None)
        self._young[key] = value
