"""RQ's worker, cut down to a door that opens for one kind of ticket and stays open while the queue server is away."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import DequeueTimeout, DeserializationError, NoSuchJobError, StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer

from kadr.queue import queue_name

_log = logging.getLogger(__name__)

# One second: so late at most is a signal or a dead idle engine noticed. A BLPOP a second costs nothing measurable.
_LISTEN_S = 1
_CONNECT_S = 2.0
_AWAY = (RedisError, OSError)

Answer = Callable[[str], None]


class TicketWorker(SimpleWorker):
    """Pops tickets and calls the answer that an allow-list has for their function's name.

    Everything durable is in the database, so RQ's own book-keeping is left out on purpose: its registries, results,
    retries, callbacks (which import what a ticket names), webhooks (which call what a ticket names), commands and
    maintenance. A ticket is deleted before it is answered; a lost one is rung again by the sweeper."""

    def __init__(
        self,
        url: str,
        name: str,
        lanes: Sequence[str],
        answers: Mapping[str, Answer],
        *,
        between: Callable[[], bool],
        without_queue: Callable[[], None],
    ) -> None:
        """`between` is called before each wait and says whether to go on; `without_queue` does, and waits, what can be
        done while no bell can be heard."""
        # Longer than a wait for tickets, or the client would give up in the middle of one.
        connection = Redis.from_url(url, socket_connect_timeout=_CONNECT_S, socket_timeout=_LISTEN_S + _CONNECT_S)
        self._lanes = frozenset(lanes)
        self._answers = answers
        self._between = between
        self._without_queue = without_queue
        self._away = False
        queues = [queue_name(lane) for lane in lanes]
        super().__init__(queues, name=name, connection=connection, serializer=JSONSerializer, log_job_description=False)

    def bootstrap(self, *_args: Any, **_kwargs: Any) -> None:
        """Register with RQ, so that `rq info` shows this worker; logs are set up elsewhere."""
        self._register()

    def dequeue_job_and_maintain_ttl(
        self,
        timeout: int | None,  # noqa: ARG002  # RQ's signature
        max_idle_time: int | None = None,  # noqa: ARG002  # RQ's signature
    ) -> tuple[Job, Queue]:
        """The next ticket. An absent queue server ends RQ's own loop; here it only slows the work down."""
        while self._between():
            try:
                ticket = self._pop()
            except _AWAY as error:
                self._lose_queue(error)
                continue
            if self._away:
                _log.info("the queue server is back")
                self._away = False
                self._register()
            if ticket is not None:
                return ticket
        raise StopRequested

    def execute_job(self, job: Job, queue: Queue) -> None:  # noqa: ARG002  # RQ's signature
        """Look the ticket's function up and answer it; anything that is not one of our tickets is refused."""
        answer = self._read(job)
        try:
            self.connection.delete(job.key)
        except _AWAY as error:
            _log.warning("a spent ticket stays in the queue server: %s", error)
        if answer is not None:
            answer()

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """RQ's own sign of life; ours is in the database."""
        try:
            super().heartbeat(timeout, pipeline)
        except _AWAY as error:
            _log.debug("no sign of life to the queue server: %s", error)

    def teardown(self) -> None:
        """Unregister from RQ and hang up: the connection is this worker's own."""
        try:
            self.register_death()  # type: ignore[no-untyped-call]  # RQ has no annotation here
        except _AWAY as error:
            _log.debug("not unregistered from the queue server: %s", error)
        finally:
            self.connection.close()

    @property
    def should_run_maintenance_tasks(self) -> bool:
        """Never: RQ's maintenance calls callbacks of abandoned tickets, by whatever name those give."""
        return False

    def check_for_suspension(self, burst: bool) -> None:  # noqa: FBT001  # RQ's signature
        """Nothing: `rq suspend` is not a way to stop Kadr, and asking ends the loop when the server is away."""

    def _install_signal_handlers(self) -> None:
        """Nothing: the supervisor has its own."""

    def _set_ip_address(self, connection: Redis) -> None:  # noqa: ARG002  # RQ's signature
        # RQ asks the server, which may be away when a worker starts.
        self.ip_address = "unknown"

    def _register(self) -> None:
        try:
            self.connection.delete(self.key)
            self.register_birth()  # type: ignore[no-untyped-call]  # RQ has no annotation here
        except _AWAY as error:
            _log.debug("not registered with the queue server: %s", error)

    def _lose_queue(self, error: Exception) -> None:
        if not self._away:
            _log.warning("the queue server is away, asking the database instead: %s", error)
        self._away = True
        self._without_queue()

    def _pop(self) -> tuple[Job, Queue] | None:
        # BLPOP for one queue too: RQ's way for one keeps a second list, which only its maintenance empties.
        try:
            popped = self.queue_class.lpop(self.queue_keys(), _LISTEN_S, connection=self.connection)
        except DequeueTimeout:
            return None
        if popped is None:
            return None
        key, ticket = popped
        try:
            job = self.job_class.fetch(ticket.decode(), connection=self.connection, serializer=self.serializer)
        except _AWAY:
            raise
        except NoSuchJobError:
            return None
        except Exception as error:  # noqa: BLE001  # anybody at the queue server can write what nobody can read
            _log.warning("refused a ticket that cannot be read: %s: %.200s", type(error).__name__, error)
            return None
        return job, self.queue_class.from_queue_key(key.decode(), connection=self.connection)

    def _read(self, job: Job) -> Callable[[], None] | None:
        try:
            name, instance, arguments, named = job.func_name, job.instance, job.args, job.kwargs
        except DeserializationError:
            _log.warning("refused ticket %.60r: its body is not our JSON", job.id)
            return None
        answer = self._answers.get(name) if isinstance(name, str) else None
        if answer is None or instance or arguments or not isinstance(named, dict) or set(named) != {"lane"}:
            _log.warning("refused ticket %.60r: %.200r is not a function that tickets may name", job.id, name)
            return None
        lane = named["lane"]
        if not isinstance(lane, str) or lane not in self._lanes:
            _log.warning("refused ticket %.60r: this worker does not serve the lane %.60r", job.id, lane)
            return None
        return lambda: answer(lane)
