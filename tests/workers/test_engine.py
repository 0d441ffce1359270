"""A real engine process over a real socket pair: who gets which answer, when, and what goes wrong alone."""

import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kadr.store.values import dump
from tests.workers.film import STAGING
from tests.workers.talk import Talk, said_of, talking
from workers.pipe import Frame, PipeBroken

TEXT, IMAGE = "tiny-text", "tiny-image"
# More than a test waits for, however fast the machine; ended by a cancel.
_ENDLESS = 12_000


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    with talking(tmp_path_factory.mktemp("models")) as talk:
        yield talk


@pytest.fixture
def talk(shared: Talk) -> Talk:
    """The one engine of these tests, and nothing heard yet."""
    shared.heard.clear()
    return shared


def _writing(words: str, max_tokens: int = 6, **parameters: Any) -> dict[str, Any]:
    messages = [{"role": "user", "content": words}]
    return {"messages": messages, "parameters": {"max_tokens": max_tokens, "seed": 7, **parameters}}


def _painting(
    words: str, seed: int = 1, steps: int = 2, size: tuple[int, int] = (64, 64), **more: Any
) -> dict[str, Any]:
    parameters = {"width": size[0], "height": size[1], "steps": steps, "seed": seed, **more.pop("parameters", {})}
    return {"prompt": words, "negative_prompt": "", "parameters": parameters, **more}


def _half(width: int, height: int) -> bytes:
    """A mask whose right half is to be repainted; PNG."""
    mask, out = Image.new("L", (width, height)), io.BytesIO()
    mask.paste(255, (width // 2, 0, width, height))
    mask.save(out, format="PNG")
    return out.getvalue()


def _codes(answers: Mapping[int, Frame]) -> dict[int, str | None]:
    return {row: frame.body.get("failure", {}).get("code") for row, frame in sorted(answers.items())}


def test_rows_of_one_batch_are_answered_as_they_end_and_each_says_what_made_it(talk: Talk) -> None:
    rows = [_writing("Ұзақ хат жаз.", 60), _writing("Қысқа.", 3), _writing("Коротко.", 3)]

    batch = talk.run("write", TEXT, rows)

    answers = talk.answers(batch)
    assert _codes(answers) == {0: None, 1: None, 2: None}
    assert talk.of(batch, "row")[-1] == ("row", 0)
    for frame in answers.values():
        assert frame.attached[0].decode().strip()
        assert frame.body["reply"]["made"]["licence"] == "Apache-2.0"
    spoken = "".join(f.body["text"] for f in talk.heard if said_of(f, "token", batch, 0))
    assert spoken == answers[0].attached[0].decode()
    assert talk.until("end", batch).body["resident"] == [TEXT]


def test_a_batch_that_comes_while_another_is_written_ends_before_it(talk: Talk) -> None:
    long = talk.run("write", TEXT, [_writing("Бүкіл фильмнің сценарийін жаз.", _ENDLESS)])
    talk.until("begin", long, 0)

    short = talk.run("write", TEXT, [_writing("Тек бір сөз.", 4), _writing("One word.", 4)])
    answers = talk.answers(short)
    open_still = not talk.of(long, "row")
    talk.cancel(long, 0)

    assert _codes(answers) == {0: None, 1: None}
    assert open_still
    assert _codes(talk.answers(long)) == {0: "cancelled"}


def test_a_cancelled_row_ends_at_once_and_leaves_its_batch(talk: Talk) -> None:
    batch = talk.run("write", TEXT, [_writing("Бір.", _ENDLESS), _writing("Екі.", 40)])
    talk.until("token", batch, 0)

    talk.cancel(batch, 0)

    assert _codes(talk.answers(batch)) == {0: "cancelled", 1: None}


def test_other_work_waits_until_the_text_is_written_and_text_behind_it_waits_too(talk: Talk) -> None:
    first = talk.run("write", TEXT, [_writing("Бірінші.", _ENDLESS)])
    talk.until("token", first, 0)
    other = talk.run("dance", None, [{}])
    second = talk.run("write", TEXT, [_writing("Екінші.", 4)])
    talk.until("step", first, 0)

    talk.cancel(first, 0)

    for batch in (first, other, second):
        talk.until("end", batch)
    ends = [frame.body["batch"] for frame in talk.heard if frame.say == "end"]
    assert ends == [first, other, second]
    assert not [f for f in talk.heard[: _place(talk, "end", other)] if said_of(f, "begin", second, None)]


def test_rows_with_a_schema_and_free_rows_are_written_together(talk: Talk) -> None:
    schema = {
        "type": "object",
        "properties": {"kim": {"enum": ["АРУ", "ӘЖЕ", "ҮҢГІР"]}},
        "required": ["kim"],
        "additionalProperties": False,
    }
    rows = [
        _writing("Кім бар?", 40, json_schema=schema),
        _writing("Кто там?", 12),
        _writing("Who?", 40, json_schema=schema),
    ]

    batch = talk.run("write", TEXT, rows)

    answers = talk.answers(batch)
    assert _codes(answers) == {0: None, 1: None, 2: None}
    for row in (0, 2):
        assert json.loads(answers[row].attached[0])["kim"] in {"АРУ", "ӘЖЕ", "ҮҢГІР"}
    assert max(frame.body["reply"]["batch"] for frame in answers.values()) > 1


def test_a_row_that_is_wrong_fails_alone(talk: Talk) -> None:
    text = talk.run("write", TEXT, [_writing("Ә"), {"messages": "жоқ", "parameters": {}}, _writing("Ғ", wrong=1)])
    picture = talk.run("paint", IMAGE, [_painting("қар", parameters={"width": "кең"}), _painting("жел")])

    written, painted = talk.answers(text), talk.answers(picture)

    assert _codes(written) == {0: None, 1: "invalid", 2: "invalid"}
    assert _codes(painted) == {0: "invalid", 1: None}
    assert "width" in painted[0].body["failure"]["detail"]


def test_an_operation_or_a_model_that_there_is_not_fails_typed(talk: Talk) -> None:
    dance = talk.run("dance", None, [{}, {}])
    unknown = talk.run("write", "tiny-nobody", [_writing("Ң")])
    nameless = talk.run("paint", None, [_painting("Ө")])

    assert _codes(talk.answers(dance)) == {0: "unsupported", 1: "unsupported"}
    assert _codes(talk.answers(unknown)) == {0: "model-missing"}
    assert _codes(talk.answers(nameless)) == {0: "invalid"}


def test_a_model_that_finds_no_room_is_loaded_once_all_others_have_left(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with talking(tmp_path_factory.mktemp("starved")) as talk:
        text = talk.run("write", TEXT, [_writing("Үй")])
        picture = talk.run("paint", IMAGE, [_painting("киіз үй, боран")])

        written, painted = talk.answers(text), talk.answers(picture)

    assert _codes(written) | {1: None} == {0: None, 1: None}
    assert _codes(painted) == {0: None}
    held = [frame.body for frame in talk.heard if frame.say == "held"]
    assert [[model["name"] for model in each["models"]] for each in held][-1] == [IMAGE]
    assert [each["name"] for each in held[-1]["evicted"]] == [TEXT]
    assert held[-1]["rows"][IMAGE] >= 1
    assert held[-1]["memory"] > held[-1]["reserve"] > 0


def test_a_session_that_finds_no_room_is_opened_once_all_others_have_left(talk: Talk) -> None:
    talk.answers(talk.run("paint", IMAGE, [_painting("тау")]))

    written = talk.answers(talk.run("write", TEXT, [_writing("[FULL] Қала")]))

    assert _codes(written) == {0: None}
    held = [frame.body for frame in talk.heard if frame.say == "held"][-1]
    assert [model["name"] for model in held["models"]] == [TEXT]
    assert held["models"][0]["pinned"]


def test_what_is_held_is_told_when_it_changes_and_not_otherwise(talk: Talk) -> None:
    talk.answers(talk.run("paint", IMAGE, [_painting("тау")]))
    talk.answers(talk.run("write", TEXT, [_writing("Тау")]))
    talk.heard.clear()

    for _ in range(3):
        talk.answers(talk.run("write", TEXT, [_writing("Тау")]))

    assert len([frame for frame in talk.heard if frame.say == "held"]) <= 1


def test_pictures_have_steps_and_a_preview_and_the_size_that_was_ordered(talk: Talk) -> None:
    batch = talk.run("paint", IMAGE, [_painting("боран", 1, 6, (96, 64)), _painting("дала", 2, 6, (96, 64))])

    answers = talk.answers(batch)

    assert _codes(answers) == {0: None, 1: None}
    for row, frame in answers.items():
        assert Image.open(io.BytesIO(frame.attached[0])).size == (96, 64)
        previews = [f.attached[0] for f in talk.heard if said_of(f, "preview", batch, row)]
        assert previews
        assert all(Image.open(io.BytesIO(webp)).format == "WEBP" and len(webp) < 20_000 for webp in previews)
        steps = [f.body["done"] for f in talk.heard if said_of(f, "step", batch, row)]
        assert steps[-1] == 6
    assert answers[0].attached[0] != answers[1].attached[0]


def test_a_row_begins_with_its_own_call_and_not_before(talk: Talk) -> None:
    alone = [_painting("бір", exact, parameters={"exact": True}) for exact in range(3)]

    batch = talk.run("paint", IMAGE, alone)

    talk.answers(batch)
    assert talk.of(batch, "begin", "row") == [(say, row) for row in range(3) for say in ("begin", "row")]


def test_a_picture_is_guided_by_what_came_along_and_by_a_sketch_of_its_staging(talk: Talk, picture: bytes) -> None:
    attached = _painting("үй", attached={"init_image": [0]}, parameters={"strength": 0.9})
    staged = _painting("үй", staging=dump(STAGING), parameters={"strength": 0.9})

    batch = talk.run("paint", IMAGE, [attached, staged, _painting("үй")], [picture])

    answers = talk.answers(batch)
    assert _codes(answers) == {0: None, 1: None, 2: None}
    assert len({frame.attached[0] for frame in answers.values()}) == 3


def test_control_by_a_staging_masks_and_references_reach_their_models(talk: Talk, picture: bytes) -> None:
    control = [
        _painting("боран", staging=dump(STAGING), control={"kind": "depth", "scale": scale}) for scale in (0.1, 2.0)
    ]
    masked = _painting("терезе", attached={"init_image": [0], "mask": [1]}, parameters={"strength": 1.0})
    edited = [_painting("тон кисін", attached={"references": references}) for references in ([0], [0, 0])]

    by_control = talk.answers(talk.run("paint", "tiny-z-image", control))
    by_mask = talk.answers(talk.run("paint", IMAGE, [masked, _painting("терезе")], [picture, _half(64, 64)]))
    by_reference = talk.answers(talk.run("paint", "tiny-klein", edited, [picture]))

    for answers in (by_control, by_mask, by_reference):
        assert _codes(answers) == {0: None, 1: None}
        assert answers[0].attached[0] != answers[1].attached[0]


def test_a_message_shows_its_pictures_to_a_model_that_looks(talk: Talk, picture: bytes) -> None:
    look = {"role": "user", "content": "Не көріп тұрсың?", "pictures": 1}
    row = {"messages": [look], "parameters": {"max_tokens": 4, "seed": 2}, "attached": {"pictures": [0]}}

    seen = talk.answers(talk.run("write", "tiny-gemma4", [row], [picture]))
    blind = talk.answers(talk.run("write", TEXT, [row], [picture]))

    assert _codes(seen) == {0: None}
    assert _codes(blind) == {0: "invalid"}


def test_a_picture_cancelled_between_two_steps_leaves_the_others(talk: Talk) -> None:
    batch = talk.run("paint", IMAGE, [_painting("бір", 1, 400), _painting("екі", 2, 400)])
    talk.until("step", batch, 0)

    talk.cancel(batch, 0)

    answers = talk.answers(batch)
    assert _codes(answers) == {0: "cancelled", 1: None}


def test_a_picture_that_is_not_numbers_and_a_black_one_fail_alone(talk: Talk) -> None:
    batch = talk.run("paint", IMAGE, [_painting("[NAN]"), _painting("[BLACK]"), _painting("таң")])

    assert _codes(talk.answers(batch)) == {0: "bad-reply", 1: "bad-reply", 2: None}


def test_no_room_for_a_call_splits_it_and_the_same_engine_serves_on(talk: Talk) -> None:
    starved = _inspect(talk)["starved"]

    painted = talk.answers(talk.run("paint", IMAGE, [_painting("[OOM]", 1), _painting("жаңбыр", 2)]))
    written = talk.answers(talk.run("write", TEXT, [_writing("[OOM]"), _writing("Ұл")]))

    assert _codes(painted) == {0: None, 1: None}
    assert {frame.body["reply"]["batch"] for frame in painted.values()} == {1}
    assert _codes(written) == {0: None, 1: None}
    assert _inspect(talk)["starved"] == starved + 2
    assert talk.process.poll() is None


def test_an_engine_whose_device_is_lost_ends_and_blames_no_row(tmp_path: Path) -> None:
    with talking(tmp_path) as talk:
        talk.run("lose-device", None, [{}])

        with pytest.raises(PipeBroken):
            _listen_for_ever(talk)

        assert talk.process.wait(10) == 70
        assert {frame.say for frame in talk.heard} == {"hello"}


def test_nothing_of_past_batches_stays(talk: Talk) -> None:
    said: Counter[str] = Counter()
    for number in range(200):
        # Four at a time, so that they join each other; some are cancelled, before or after their end.
        batch = talk.run("write", TEXT, [_writing("Өмір", 2), _writing("Ғұмыр", 2), {}])
        talk.cancel(batch, number % 3)
        if number % 4 == 3:
            talk.until("end", batch)
            talk.cancel(batch, 0)

    left = _inspect(talk)

    said.update(frame.say for frame in talk.heard)
    assert said["end"] == 201
    assert said["row"] == 601
    assert (left["cancels"], left["running"], left["reports"]) == (1, 1, 1)


def _inspect(talk: Talk) -> dict[str, int]:
    """What the engine holds, the inspection itself counted."""
    return dict(talk.answers(talk.run("inspect", None, [{}]))[0].body["reply"])


def _place(talk: Talk, say: str, batch: str) -> int:
    return next(place for place, frame in enumerate(talk.heard) if said_of(frame, say, batch, None))


def _listen_for_ever(talk: Talk) -> None:
    while True:
        talk.listen()
