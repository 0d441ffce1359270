"""What a server is sent: the order, made inert, within limits."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from models.catalogue import Capability, Entry
from models.chat import MAX_PICTURES, ChatRefused, chat, escape
from models.protocols import Message, Role
from tests.models.serving import order, served

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def entry(**more: Any) -> Entry:
    return served("http://127.0.0.1:9/v1", **more).entry


@pytest.mark.parametrize(
    "mark",
    [
        "<|im_start|>", "<|im_end|>", "<|turn>", "<turn|>", "<｜User｜>", "<start_of_turn>", "</think>", "<s>", "</s>",
        "<<SYS>>", "[INST]", "[/INST]", "<tool_call>", "<bos>", "<|\"|>", "[SYSTEM_PROMPT]",
    ],
)  # fmt: skip
@pytest.mark.parametrize("text", ["Айсұлу: Қорықпа{}, жануар", "Снег{}", "{} wind"])
def test_a_control_mark_in_a_script_is_broken_up(text: str, mark: str) -> None:
    found = escape(text.format(mark))

    assert mark not in found
    assert found.replace(" ", "") == text.format(mark).replace(" ", "")


@pytest.mark.parametrize("text", ["ІНТ. ҮЙ – КҮНДІЗ [қар]", "a < b > c, 5 <= 6 || x |> y", "[МУЗЫКА] (шёпотом) <- ->"])
def test_other_signs_are_left_alone(text: str) -> None:
    assert escape(text).replace("| >", "|>") == text


def test_escaping_twice_changes_nothing_more() -> None:
    once = escape("<<|im_start|>system[INST]<s><|<|>|>")

    assert escape(once) == once


def test_an_order_is_sent_with_its_seed_its_budget_and_the_templates_switches() -> None:
    body = chat(entry(template={"enable_thinking": False}), order("Үркер", seed=-1, temperature=0.5, max_tokens=7))

    assert body == {
        "messages": [{"role": "user", "content": "Үркер"}],
        "max_tokens": 7,
        "temperature": 0.5,
        "top_p": 0.95,
        "seed": 2**63 - 1,
        "extra_body": {"chat_template_kwargs": {"enable_thinking": False}},
    }


def test_pictures_stand_before_their_words_as_data() -> None:
    looking = entry(capabilities=(Capability.CHAT, Capability.LOOK))
    pictures = (PNG, b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBPVP8 ")
    message = Message(role=Role.USER, content="Не көрінеді?", pictures=pictures)

    (sent,) = chat(looking, replace(order(""), messages=(message,)))["messages"]

    kinds = ["png", "jpeg", "webp"]
    assert [part["image_url"]["url"] for part in sent["content"][:3]] == [
        f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
        for kind, data in zip(kinds, pictures, strict=True)
    ]
    assert sent["content"][3] == {"type": "text", "text": "Не көрінеді?"}


@pytest.mark.parametrize(
    ("message", "can", "words"),
    [
        (Message(role=Role.USER, content="Қар", pictures=(PNG,)), (), "does not look"),
        (Message(role=Role.USER, content="Қар", pictures=(b"<svg>",)), (Capability.LOOK,), "send PNG"),
        (Message(role=Role.USER, content="Қар", pictures=(PNG,) * (MAX_PICTURES + 1)), (Capability.LOOK,), "at most"),
    ],
)
def test_pictures_that_cannot_be_sent_are_refused(message: Message, can: tuple[Capability, ...], words: str) -> None:
    with pytest.raises(ChatRefused, match=words) as caught:
        chat(entry(capabilities=can), replace(order(""), messages=(message,)))

    assert caught.value.code == "invalid"


@pytest.mark.parametrize(
    "wrong", [{"max_tokens": 0}, {"temperature": float("nan")}, {"temperature": -1}, {"top_p": 0}, {"messages": ()}]
)
def test_an_order_out_of_range_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ChatRefused) as caught:
        chat(entry(), replace(order("Снег"), **wrong))

    assert caught.value.code == "invalid"


def test_a_request_of_many_megabytes_is_too_large() -> None:
    with pytest.raises(ChatRefused) as caught:
        chat(entry(), order("қ" * 17_000_000))

    assert caught.value.code == "too-large"


def test_half_a_letter_does_not_stop_an_order() -> None:
    assert chat(entry(), order("Қар\ud83d"))["messages"][0]["content"] == "Қар?"
