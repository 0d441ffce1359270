"""An engine whose one operation does nothing: `python -m bench.idle_engine`, started by `bench.idle_worker`."""

from workers.engine import Engine, main
from workers.inbox import Work


class IdleEngine(Engine):
    """The real engine around an operation that is none."""

    def _operate(self, work: Work) -> None:
        for row in range(len(work.rows)):
            work.report.begin(row)
            work.report.row(row, {"seconds": 0.0, "batch": len(work.rows)})


if __name__ == "__main__":
    main(engine=IdleEngine)
