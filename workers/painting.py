"""Pictures on their way: a batch's rows as orders, its calls as news of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kadr.errors import KadrError
from models.protocols import Failure, ImageModel, ImageOrder, ImageReply
from workers.inbox import Work
from workers.report import Report
from workers.rows import image_order

Orders = dict[int, ImageOrder]


def read(work: Work) -> Orders:
    """The rows that can be read as orders, by their numbers; the others fail, each alone."""
    orders: Orders = {}
    for row, body in enumerate(work.rows):
        if work.report.cancelled(row):
            work.report.failure(row, "cancelled", "cancelled before it began")
            continue
        try:
            orders[row] = image_order(body, work.attached)
        except KadrError as error:
            work.report.failure(row, error.code, error.detail)
    return orders


def paint(model: ImageModel, orders: Orders, report: Report, made: Mapping[str, Any]) -> None:
    """Paint the orders and answer each row as it comes; `made` goes with every reply."""
    report.stage("running")
    rows = list(orders)
    for place, reply in model.paint(list(orders.values()), _Watch(rows, report)):
        _answer(report, rows[place], reply, made)


def _answer(report: Report, row: int, reply: ImageReply | Failure, made: Mapping[str, Any]) -> None:
    if isinstance(reply, Failure):
        report.failure(row, reply.code, reply.detail)
    else:
        said = {name: value for name, value in asdict(reply).items() if name != "png"}
        report.row(row, said | {"made": made}, [reply.png])


class _Watch:
    """The Watcher of a batch's orders by their places.

    A row begins when the model first asks whether it is still wanted, which it does as the row's call begins: if the
    engine dies of that call, the rows of later ones are not to blame."""

    def __init__(self, rows: Sequence[int], report: Report) -> None:
        self._rows = rows
        self._report = report
        self._begun: set[int] = set()

    def step(self, row: int, done: int, total: int) -> None:
        self._report.step(self._rows[row], done, total)

    def token(self, row: int, text: str) -> None:
        self._report.token(self._rows[row], text)

    def preview(self, row: int, webp: bytes) -> None:
        self._report.preview(self._rows[row], webp)

    def cancelled(self, row: int) -> bool:
        unwanted = self._report.cancelled(self._rows[row])
        if not unwanted and row not in self._begun:
            self._begun.add(row)
            self._report.begin(self._rows[row])
        return unwanted
