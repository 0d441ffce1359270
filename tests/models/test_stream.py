"""A stream of tokens gives whole letters only, and all of them."""

from hypothesis import given
from hypothesis import strategies as st

from models.stream import TextStream


def bytes_as_tokens(ids: list[int]) -> str:
    return bytes(ids).decode("utf-8", errors="replace")


def pieces_of(data: bytes) -> list[str]:
    stream = TextStream(bytes_as_tokens)
    return [*(stream.push(byte) for byte in data), stream.close()]


def test_a_letter_waits_for_its_last_byte() -> None:
    stream = TextStream(bytes_as_tokens)
    first, second = "Ә".encode()

    assert (stream.push(first), stream.push(second)) == ("", "Ә")


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40))
def test_any_text_arrives_whole(text: str) -> None:
    assert "".join(pieces_of(text.encode())) == text


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffd"), max_size=40))
def test_good_text_never_shows_half_a_letter(text: str) -> None:
    assert not any("\ufffd" in piece for piece in pieces_of(text.encode()))


@given(st.binary(max_size=60))
def test_broken_bytes_neither_stop_the_stream_nor_put_controls_into_it(data: bytes) -> None:
    text = "".join(pieces_of(data))

    assert not any(ord(sign) < 32 and sign not in "\n\t" for sign in text)


def test_letters_after_broken_bytes_still_arrive() -> None:
    assert "".join(pieces_of(b"\xff\xff\xff\xff\xff" + "Қыз".encode())).endswith("Қыз")


def test_the_space_that_a_tokenizer_writes_between_tokens_is_kept() -> None:
    words = ["Ғалым", "үйге", "кірді"]
    stream = TextStream(lambda ids: " ".join(words[n] for n in ids))

    assert "".join([*(stream.push(n) for n in range(3)), stream.close()]) == "Ғалым үйге кірді"
