"""Engine operations on models: `write` text and `paint` pictures. Only the engine child imports this, and late."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from models.errors import ModelError
from models.protocols import Failure, ImageOrder, Message, Role, TextOrder, Watcher
from models.residency import Residency

Row = Mapping[str, Any]


class Audience(Watcher, Protocol):
    """Whom an operation tells about its rows; see `workers.engine.Report`."""

    def stage(self, stage: str) -> None: ...
    def begin(self, row: int) -> None: ...
    def row(self, row: int, reply: Mapping[str, Any], attached: Sequence[bytes] = ()) -> None: ...
    def failure(self, row: int, code: str, detail: str) -> None: ...
    def fail_rest(self, rows: int, code: str, detail: str) -> None: ...


class Inference:
    """The models of one device, resident between batches."""

    def __init__(self, models_dir: Path, device: str) -> None:
        self.device = _device(device)
        self._residency = Residency(models_dir, self.device)

    def resident(self) -> list[str]:
        """Names of the models that are loaded."""
        return list(self._residency.resident())

    def operate(
        self, operation: str, model: str, rows: Sequence[Row], attached: Sequence[bytes], audience: Audience
    ) -> None:
        """Run `write` or `paint` over a whole batch; each row is answered to `audience`."""
        try:
            if operation == "write":
                self._write(model, rows, audience)
            else:
                self._paint(model, rows, attached, audience)
        except ModelError as error:
            audience.fail_rest(len(rows), error.code, error.detail)

    def _write(self, model: str, rows: Sequence[Row], audience: Audience) -> None:
        writer = self._residency.text(model)
        made = asdict(self._residency.provenance(model))
        _begin(rows, audience)
        replies = writer.write([_text_order(row) for row in rows], audience)
        for number, reply in enumerate(replies):
            if isinstance(reply, Failure):
                audience.failure(number, reply.code, reply.detail)
            else:
                said = {name: value for name, value in asdict(reply).items() if name != "text"}
                audience.row(number, said | {"made": made, "batch": len(rows)}, [reply.text.encode()])

    def _paint(self, model: str, rows: Sequence[Row], attached: Sequence[bytes], audience: Audience) -> None:
        painter = self._residency.image(model)
        made = asdict(self._residency.provenance(model))
        _begin(rows, audience)
        replies = painter.paint([_image_order(row, attached) for row in rows], audience)
        for number, reply in enumerate(replies):
            if isinstance(reply, Failure):
                audience.failure(number, reply.code, reply.detail)
            else:
                said = {name: value for name, value in asdict(reply).items() if name != "png"}
                audience.row(number, said | {"made": made}, [reply.png])


def _device(wanted: str) -> str:
    if wanted != "auto":
        return wanted
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _begin(rows: Sequence[Row], audience: Audience) -> None:
    audience.stage("running")
    for number in range(len(rows)):
        audience.begin(number)


def _text_order(row: Row) -> TextOrder:
    messages = tuple(Message(role=Role(turn["role"]), content=turn["content"]) for turn in row["messages"])
    return TextOrder(messages=messages, **row["parameters"])


def _image_order(row: Row, attached: Sequence[bytes]) -> ImageOrder:
    return ImageOrder(
        prompt=row["prompt"],
        negative_prompt=row["negative_prompt"],
        init_image=_guide(row, attached),
        **row["parameters"],
    )


def _guide(row: Row, attached: Sequence[bytes]) -> bytes | None:
    """The picture that guides this row: one that came along, or a sketch to be drawn from its staging."""
    if "init_image" in row:
        return attached[int(row["init_image"])]
    if "staging" in row:
        # Half a second of imports; most rows bring their sketch along.
        from workers.stagecraft import draw

        return draw(row["staging"], int(row["parameters"]["width"]), int(row["parameters"]["height"]))
    return None
