"""Slates: what a result was made from, complete enough to make it again, and what it is, in words."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from workers.requests import Reply

SKETCH: Final = {
    "kk": "кадр деректері бойынша салынды, ЖИ моделі қолданылған жоқ",
    "ru": "нарисовано по данным кадра, без модели ИИ",
    "en": "drawn from shot data, no AI model",
}
MODEL: Final = {
    "kk": "ЖИ моделі жасаған",
    "ru": "создано моделью ИИ",
    "en": "made by an AI model",
}
NOISE: Final = {
    "kk": "әдейі жасалған шу: салмақтары кездейсоқ шағын модель, нәтиженің мағынасы жоқ",
    "ru": "шум по замыслу: крошечная модель со случайными весами, результат ничего не значит",
    "en": "noise by design: a tiny model with random weights, the result means nothing",
}

# What a sketch depends on, beside the shot: another release may round a line differently.
_DRAWING_LIBRARIES = ("kadr", "numba", "numpy", "opencv-python-headless")


def drawn(claimed: Claimed, reply: Reply) -> Json:
    """The slate of a blocking sketch."""
    return {
        "kind": "sketch",
        "label": SKETCH,
        "noise": False,
        "model": None,
        **reply.request.slate,
        "seconds": reply.body["seconds"],
        "device": "cpu",
        "versions": {name: _version(name) for name in _DRAWING_LIBRARIES},
        "task_id": claimed.task_id,
        "attempt": claimed.attempt,
    }


def modelled(claimed: Claimed, reply: Reply, kind: str) -> Json:
    """The slate of what a text or image model made; `kind` is `draft`, `concept` or `diffusion`."""
    made: Mapping[str, object] = reply.body["made"]
    noise = bool(made["noise"])
    return {
        "kind": kind,
        "label": NOISE if noise else MODEL,
        "noise": noise,
        "model": reply.request.model,
        "repository": made["repository"],
        "revision": made["revision"],
        "licence": made["licence"],
        **reply.request.slate,
        "batch": reply.body["batch"],
        "seconds": reply.body["seconds"],
        "device": made["device"],
        "dtype": made["dtype"],
        "how": _mapping(made.get("how")),
        "versions": {"kadr": _version("kadr"), **_mapping(made["versions"])},
        "task_id": claimed.task_id,
        "attempt": claimed.attempt,
    }


def _mapping(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


@cache
def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
