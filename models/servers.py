"""Text by a server that speaks OpenAI's chat completions: vLLM, SGLang, `transformers serve`.

The server batches, and knows its model's template and tokens. Requests run in a thread of their own with an event loop;
what it hears is handed over on the engine's thread, step by step, as any other session does.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Coroutine, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, replace

from models.asking import Asking
from models.catalogue import Entry
from models.protocols import Failure, TextOrder, TextReply, Watcher
from models.wire import AT_ONCE, Wire, address

# A step waits for news so long, and hands over what there is for as long at most.
_STEP_S = 0.1
_CLOSE_S = 5.0
# A supervisor takes an engine for dead that says nothing for 300 s. This one only waits for somebody else, who may be
# silent for 240 s, and again when asked for a form anew: how far a row has come is repeated so often.
SIGN_OF_LIFE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """What the loop's thread tells the engine's: of which order, its new text and progress, or its end."""

    order: int
    text: str = ""
    done: int = 0
    end: TextReply | Failure | None = None


@dataclass(slots=True, kw_only=True)
class _Open:
    """An order without an end yet."""

    row: int
    order: TextOrder
    future: "Future[None] | None" = None
    done: int = 0


class ServedText:
    """A language model behind a server; none of it is held here."""

    def __init__(self, entry: Entry) -> None:
        """Raises ModelBroken where the entry's url is none that may be called. The server is not called yet."""
        address(entry)
        self.entry = entry
        self._obeyed: dict[str, int] = {}

    @property
    def how(self) -> dict[str, str]:
        """For the slate: who holds replies to their grammars, as far as that was found out."""
        return {f"{kind} grammar": "server" if way >= 0 else "retries" for kind, way in self._obeyed.items()}

    def bytes(self) -> int:
        """Bytes of weights held: none."""
        return 0

    def to_memory(self) -> None:
        """Nothing to move."""

    def to_device(self) -> None:
        """Nothing to move."""

    def session(self, watcher: Watcher) -> "ServedSession":
        """See TextModel."""
        return ServedSession(self.entry, self._obeyed, watcher)


class ServedSession:
    """Orders that are with one server. One thread uses it; another of its own speaks to the server."""

    def __init__(self, entry: Entry, obeyed: dict[str, int], watcher: Watcher) -> None:
        self._watcher = watcher
        self._orders: dict[int, _Open] = {}
        self._admitted = 0
        self._said_at = time.monotonic()
        self._heard: queue.SimpleQueue[_News] = queue.SimpleQueue()
        self._line = _Line(entry, obeyed, self._heard)

    @property
    def open(self) -> int:
        """See TextSession."""
        return len(self._orders)

    @property
    def rows(self) -> int:
        """See TextSession: requests that are with the server at once."""
        return AT_ONCE

    def admit(self, row: int, order: TextOrder) -> None:
        """See TextSession."""
        # News of a cancelled row must not reach a later one of the same number.
        self._admitted += 1
        self._orders[self._admitted] = _Open(row=row, order=order, future=self._line.ask(self._admitted, order))

    def step(self) -> Sequence[tuple[int, TextReply | Failure]]:
        """See TextSession. A cancelled row ends here at once; its connection is closed, and the server stops."""
        ended: list[tuple[int, TextReply | Failure]] = self._unwanted()
        until = time.monotonic() + _STEP_S
        wait = 0.0 if ended or not self._orders else _STEP_S
        while time.monotonic() <= until:
            try:
                news = self._heard.get(timeout=wait) if wait else self._heard.get_nowait()
            except queue.Empty:
                break
            wait = 0.0
            ended += self._hear(news)
        if time.monotonic() - self._said_at > SIGN_OF_LIFE_S:
            for one in self._orders.values():
                self._tell(one, one.done)
        return ended

    def close(self) -> None:
        """See TextSession."""
        self._orders.clear()
        self._line.close()

    def _unwanted(self) -> list[tuple[int, TextReply | Failure]]:
        gone = [number for number, one in self._orders.items() if self._watcher.cancelled(one.row)]
        failure = Failure(code="cancelled", detail="cancelled while the server wrote")
        return [(self._leave(number).row, failure) for number in gone]

    def _leave(self, number: int) -> _Open:
        one = self._orders.pop(number)
        if one.future is not None:
            one.future.cancel()
        return one

    def _hear(self, news: _News) -> list[tuple[int, TextReply | Failure]]:
        one = self._orders.get(news.order)
        if one is None:
            return []
        if news.text:
            self._watcher.token(one.row, news.text)
        if news.done:
            self._tell(one, news.done)
        if news.end is None:
            return []
        together = len(self._orders)
        self._leave(news.order)
        if isinstance(news.end, Failure):
            return [(one.row, news.end)]
        # Only now is known how many tokens the pieces were.
        self._tell(one, news.end.new_tokens)
        return [(one.row, replace(news.end, batch=together))]

    def _tell(self, one: _Open, done: int) -> None:
        self._said_at = time.monotonic()
        one.done = min(done, one.order.max_tokens)
        self._watcher.step(one.row, one.done, one.order.max_tokens)


class _Line:
    """The thread that speaks to the server: an event loop, its connections, and what is being asked."""

    def __init__(self, entry: Entry, obeyed: dict[str, int], heard: "queue.SimpleQueue[_News]") -> None:
        self._entry = entry
        self._obeyed = obeyed
        self._heard = heard
        self._loop = asyncio.new_event_loop()
        self._ready: Asking | None = None
        self._wire: Wire | None = None
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"server {entry.name}", daemon=True)
        self._thread.start()

    def ask(self, number: int, order: TextOrder) -> "Future[None]":
        """Send an order; all that comes of it is news under `number`. Cancelling the future hangs up."""
        return self._run(self._ask(number, order))

    def close(self) -> None:
        """Hang up on everything and end the thread; nothing happens a second time."""
        if self._loop.is_closed():
            return
        with suppress(TimeoutError, CancelledError):
            self._run(self._hang_up()).result(_CLOSE_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CLOSE_S)
        if not self._thread.is_alive():
            self._loop.close()

    def _run(self, work: Coroutine[None, None, None]) -> "Future[None]":
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _ask(self, number: int, order: TextOrder) -> None:
        def say(text: str, done: int) -> None:
            self._heard.put(_News(order=number, text=text, done=done))

        async with self._gate:
            end: TextReply | Failure
            try:
                async with asyncio.timeout(order.time_limit_s):
                    end = await self._asking().reply(order, say)
            except TimeoutError:
                detail = f"not finished within {order.time_limit_s:g} s; allow more time"
                end = Failure(code="timed-out", detail=f"{self._entry.name}: {detail}")
            except Exception as error:  # noqa: BLE001  # a row whose end nobody hears would stay open for ever
                end = Failure(code="model-error", detail=f"{self._entry.name}: {type(error).__name__}: {error}")
        self._heard.put(_News(order=number, end=end))

    def _asking(self) -> Asking:
        """Made inside the loop, which its connections belong to."""
        if self._ready is None:
            self._wire = Wire(self._entry)
            self._ready = Asking(self._entry, self._wire, self._obeyed)
        return self._ready

    async def _hang_up(self) -> None:
        asked = asyncio.all_tasks() - {asyncio.current_task()}
        for one in asked:
            one.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        if self._wire is not None:
            await self._wire.close()
