"""The simulated days: stories wait for an instant, and when all of them wait the trial's clock moves to the next one."""
import asyncio
import heapq
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from domain.calendar import LONDON, london_date, next_working_day

HOURS = (time(9, 20), time(14, 10))
"""London times at which something can happen on a working day: each move of the clock takes its time."""
AT_ONCE = 256
"""Stories that act at the same time; as many callers as group commit likes."""


class Days:
    """Moves time forward as fast as the stories allow; stories that would go on past the end are left where they are."""

    def __init__(self, begins: datetime, ends: datetime, move: Callable[[datetime], Awaitable[None]]) -> None:
        """`begins` and `ends` are UTC; `move` sets the clock."""
        self.now, self.ends = begins, ends
        self._move = move
        self._order = 0
        self._waiting: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._busy = 0
        self._all_wait = asyncio.Event()
        self._stories: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(AT_ONCE)

    @property
    def today(self) -> date:
        """The London date."""
        return london_date(self.now)

    def begin(self, story: Coroutine[Any, Any, None]) -> None:
        """A story that goes on beside the others."""
        self._busy += 1
        self._stories.add(asyncio.create_task(self._told(story)))

    async def until(self, day: date, hour: int = 0) -> None:
        """Wait for one of HOURS, counted from 0, on a London date, or on the next working day; not at all when it has passed."""
        await self._wait(datetime.combine(next_working_day(day), HOURS[hour], LONDON).astimezone(UTC))

    async def after(self, days: int, hour: int = 0) -> None:
        """Wait so many days."""
        await self.until(self.today + timedelta(days=days), hour)

    async def later(self) -> None:
        """Wait for the next of HOURS."""
        local = self.now.astimezone(LONDON).time()
        hour = next((n for n, at in enumerate(HOURS) if at > local), None)
        await (self.after(1) if hour is None else self.until(self.today, hour))

    async def run(self, progress: Callable[[datetime], None]) -> None:
        """Until the end. What a story raises is raised here."""
        try:
            while True:
                await self._until_all_wait()
                if not self._waiting or self._waiting[0][0] > self.ends:
                    break
                self.now = self._waiting[0][0]
                await self._move(self.now)
                progress(self.now)
                while self._waiting and self._waiting[0][0] <= self.now:
                    self._busy += 1
                    heapq.heappop(self._waiting)[2].set_result(None)
            await self._move(self.ends)
        finally:
            for story in self._stories:
                story.cancel()
            await asyncio.gather(*self._stories, return_exceptions=True)

    async def _told(self, story: Coroutine[Any, Any, None]) -> None:
        try:
            await self._places.acquire()
            try:
                await story
            finally:
                self._places.release()
        finally:
            self._rest()

    async def _wait(self, instant: datetime) -> None:
        if instant <= self.now:
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._order += 1
        heapq.heappush(self._waiting, (instant, self._order, woken))
        self._places.release()
        self._rest()
        try:
            await woken
        finally:
            await self._places.acquire()

    def _rest(self) -> None:
        self._busy -= 1
        if not self._busy:
            self._all_wait.set()

    async def _until_all_wait(self) -> None:
        while self._busy:
            self._all_wait.clear()
            await self._all_wait.wait()
            for story in [story for story in self._stories if story.done()]:
                self._stories.discard(story)
                story.result()
