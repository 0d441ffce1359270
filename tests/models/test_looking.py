"""Pictures in messages: seen by models that look, refused in words by others, and marks for them are only letters."""

import io

import pytest
from PIL import Image

from models.looking import MAX_PIXELS
from models.protocols import Failure, Message, Role, TextOrder, TextReply
from models.residency import Residency
from models.sessions import write
from models.text import TransformersText
from tests.models.conftest import Notes
from tests.models.test_text import order


def picture(colour: str, size: tuple[int, int] = (64, 48), kind: str = "PNG") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, kind)
    return made.getvalue()


def shown(*pictures: bytes, words: str = "Не көрдің?", seed: int = 1) -> TextOrder:
    return TextOrder(messages=(Message(role=Role.USER, content=words, pictures=pictures),), seed=seed, max_tokens=12)


@pytest.fixture(scope="module")
def looking(residency: Residency) -> TransformersText:
    found = residency.text("tiny-gemma4")
    assert isinstance(found, TransformersText)
    return found


def test_another_picture_gives_another_text_and_the_same_one_the_same(looking: TransformersText) -> None:
    orders = [shown(picture(colour)) for colour in ("red", "navy", "red")]

    texts = [reply.text for reply in write(looking, orders, Notes()) if isinstance(reply, TextReply)]

    assert texts[0] == texts[2]
    assert texts[0] != texts[1]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_pictures_of_every_kind_and_number_are_read(looking: TransformersText, kind: str) -> None:
    reply = write(looking, [shown(picture("red", kind=kind), picture("olive", (20, 90), kind))], Notes())[0]

    assert isinstance(reply, TextReply), reply
    assert reply.prompt_tokens > 2 * 64


def test_a_row_with_pictures_joins_rows_without(looking: TransformersText) -> None:
    orders = [order(seed=1, max_tokens=30), shown(picture("red"), seed=2), order("Қысқа", seed=3, max_tokens=30)]
    alone = [write(looking, [each], Notes())[0] for each in orders]

    together = write(looking, orders, Notes())

    assert [r.text for r in together if isinstance(r, TextReply)] == [r.text for r in alone if isinstance(r, TextReply)]
    assert together[1].batch > 1  # type: ignore[union-attr]  # all of them are replies


@pytest.mark.parametrize(
    "data", [b"GIF89a", b"", picture("red")[:60], picture("red", (MAX_PIXELS // 5000 + 1, 5000))],
    ids=["another kind", "nothing", "half of one", "too large"],
)  # fmt: skip
def test_a_picture_that_cannot_be_read_fails_its_row_alone(looking: TransformersText, data: bytes) -> None:
    refused, other = write(looking, [shown(picture("red"), data), order(max_tokens=3)], Notes())

    assert isinstance(refused, Failure)
    assert (refused.code, "picture 2" in refused.detail) == ("invalid", True)
    assert isinstance(other, TextReply)


def test_a_model_that_does_not_look_refuses_the_row_and_says_so(residency: Residency) -> None:
    refused, other = write(residency.text("tiny-text"), [shown(picture("red")), order(max_tokens=3)], Notes())

    assert isinstance(refused, Failure)
    assert (refused.code, "does not look" in refused.detail) == ("invalid", True)
    assert isinstance(other, TextReply)


def test_marks_of_pictures_in_a_users_words_are_only_letters(looking: TransformersText) -> None:
    marks = [mark for name in ("image_token", "boi_token") if (mark := getattr(looking.processor, name, ""))]
    words = "Мынау " + " ".join(marks)

    said, _ = looking.read(shown(words=words))
    _, with_one = looking.read(shown(picture("red"), words=words))

    assert marks
    assert not {looking.tokenizer.convert_tokens_to_ids(mark) for mark in marks} & set(said)
    assert with_one is not None
    assert isinstance(write(looking, [shown(picture("red"), words=words)], Notes())[0], TextReply)
