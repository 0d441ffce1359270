"""Rows of the pipe as orders for models: complete ones become orders, a wrong one says what is wrong with it."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from kadr.errors import Invalid
from kadr.store.values import dump
from models.protocols import Adapter, ControlKind, Role
from tests.workers.film import STAGING
from workers.rows import image_order, text_order

FILES = (b"first", b"second", b"third", b"fourth", b"fifth")


def _painting(**changes: Any) -> dict[str, Any]:
    size = {"width": 64, "height": 64, "steps": 2, "seed": 3}
    return {"prompt": "киіз үй, боран", "negative_prompt": "", "parameters": size, **changes}


def _writing(**changes: Any) -> dict[str, Any]:
    turns = [{"role": "user", "content": "Әже мен немере боранда үй іздейді."}]
    return {"messages": turns, "parameters": {"max_tokens": 8, "seed": 1}, **changes}


def test_a_picture_row_brings_all_its_pictures_by_what_they_are_for() -> None:
    row = _painting(
        parameters={"width": 64, "height": 64, "steps": 2, "guidance": 3, "strength": 0.5, "exact": True, "seed": 1},
        control={"kind": "pose", "scale": 0.4},
        adapters=[{"name": "боран", "weight": 0.7}],
        attached={"init_image": [0], "mask": [1], "control": [2], "references": [3, 4]},
    )

    order = image_order(row, FILES)

    assert (order.init_image, order.mask, order.references) == (b"first", b"second", (b"fourth", b"fifth"))
    assert order.control is not None
    assert (order.control.kind, order.control.picture, order.control.scale) == (ControlKind.POSE, b"third", 0.4)
    assert order.adapters == (Adapter(name="боран", weight=0.7),)
    assert order.exact
    assert order.guidance == 3.0


def test_what_a_row_leaves_open_is_the_orders_default() -> None:
    order = image_order(_painting(parameters={"width": 64, "height": 64, "steps": 2, "strength": None}), ())

    assert (order.strength, order.seed, order.control, order.init_image) == (0.7, 0, None, None)


def test_a_sketch_is_drawn_from_the_staging_where_none_came_along() -> None:
    order = image_order(_painting(staging=dump(STAGING)), ())

    assert order.init_image is not None
    assert Image.open(io.BytesIO(order.init_image)).size == (64, 64)


@pytest.mark.parametrize("kind", list(ControlKind))
def test_a_control_map_is_drawn_from_the_staging_alone_and_no_sketch_with_it(kind: ControlKind) -> None:
    order = image_order(_painting(staging=dump(STAGING), control={"kind": kind, "scale": 0.8}), ())

    assert order.init_image is None
    assert order.control is not None
    drawn = Image.open(io.BytesIO(order.control.picture)).convert("L")
    assert drawn.size == (64, 64)
    assert len(set(drawn.tobytes())) > 2


def test_the_pictures_of_a_chat_stand_before_the_messages_that_show_them() -> None:
    turns = [
        {"role": "system", "content": "Посмотри."},
        {"role": "user", "content": "Мына екеуі.", "pictures": 2},
        {"role": "user", "content": "And this one.", "pictures": 1},
    ]

    order = text_order(_writing(messages=turns, attached={"pictures": [4, 0, 1]}), FILES)

    assert [message.pictures for message in order.messages] == [(), (b"fifth", b"first"), (b"second",)]
    assert order.messages[0].role is Role.SYSTEM


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (_painting(parameters={"width": 64, "height": 64}), "steps"),
        (_painting(parameters={"width": "64", "height": 64, "steps": 2}), "width is '64'"),
        (_painting(parameters={"width": 64.5, "height": 64, "steps": 2}), "width is '64.5'"),
        (_painting(parameters={"width": 64, "height": 64, "steps": 2, "guidance": float("nan")}), "guidance is 'nan'"),
        (_painting(parameters={"width": 64, "height": 64, "steps": 2, "device": "cpu"}), "unknown parameters device"),
        (_painting(parameters=None), "no JSON object"),
        (_painting(prompt=None), "no text"),
        (_painting(prompt="Ұзақ \ud800"), "surrogates"),
        (_painting(control={"kind": "smell", "scale": 1}), "smell"),
        (_painting(control={"kind": "depth"}), "neither came along"),
        (_painting(attached={"control": [0]}), "nothing says what it shows"),
        (_painting(attached={"init_image": [-1]}), "points at attachments"),
        (_painting(attached={"references": [0, 5]}), "5 came along"),
        (_painting(attached={"mask": [0, 1]}), "2 files came as mask"),
        (_painting(adapters=[{"weight": 1.0}]), "name"),
    ],
)
def test_a_picture_row_that_is_wrong_says_what_is_wrong(row: dict[str, Any], said: str) -> None:
    _refused(lambda: image_order(row, FILES), said)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (_writing(messages=[{"role": "tool", "content": "Ә"}]), "tool"),
        (_writing(messages=[{"role": "user"}]), "content"),
        (_writing(messages=[{"role": "user", "content": "Ғ", "pictures": 1}]), "0 are left"),
        (_writing(attached={"pictures": [0]}), "no message shows"),
        (_writing(parameters={"max_tokens": 10**400, "top_p": 10**400}), "top_p"),
        (_writing(parameters={"json_schema": "{}"}), "json_schema"),
        ({}, "messages"),
    ],
)
def test_a_text_row_that_is_wrong_says_what_is_wrong(row: dict[str, Any], said: str) -> None:
    _refused(lambda: text_order(row, FILES), said)


def _refused(read: Callable[[], object], said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read()

    assert said in refused.value.detail
