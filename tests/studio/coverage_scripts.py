"""Arbitrary scripts for the breakdown: sentences of lexicon words, known and unknown names, cues, and directions."""

import tomllib
from importlib.resources import files

from hypothesis import strategies as st

from kadr.film.screenplay import Language


def _lexicon_words() -> list[str]:
    found: list[str] = []
    for language in Language:
        text = files("kadr.studio.coverage").joinpath(f"lexicon.{language}.toml").read_text(encoding="utf-8")
        for words in tomllib.loads(text)["shots"].values():
            found += [word.strip("=*") for word in words[:6]]
        signs = files("kadr.studio.coverage").joinpath(f"signs.{language}.toml").read_text(encoding="utf-8")
        for words in tomllib.loads(signs)["signs"].values():
            found += [word.strip("=*") for word in words[:2]]
    return found


_names = st.sampled_from(["МАРАТ", "АРУ", "ВСЕ", "OLD MAN", "МАКАР КИРЕЕВ", "МАРАТ И АРУ", "ЖҰРТ", "R2", "ДАУЫС"])
_directions = (
    "CLOSE ON:",
    "КРУПНО:",
    "POV",
    "ІРІ ПЛАН:",
    "ПНР",
    "INSERT:",
    "WIDE",
    "BACK TO SCENE",
    "OTS",
    "TWO SHOT:",
    "ESTABLISHING SHOT:",
    "НАЕЗД:",
    "ЖАЛПЫ ПЛАН:",
    "С КРАНА:",
    "ВЕРХНИЙ РАКУРС:",
)
_people = ("Марат", "Ару", "Маратты", "Старик", "He", "Она", "Ол", "They", "не", "Макар", "*Ару*", "**Марат**", "_хат_")
_words = st.sampled_from([*_lexicon_words(), *_directions, *_people])
_sentence = st.lists(_words, min_size=1, max_size=7).map(lambda words: " ".join(words) + ".")
_paragraph = st.lists(_sentence, min_size=1, max_size=3).map(lambda sentences: " ".join(sentences) + "\n\n")
_speech = st.builds(
    lambda name, extension, manner, length: f"{name}{extension}\n{manner}{'слово да. ' * length}\n\n",
    _names,
    st.sampled_from(["", "", " (З.К.)", " (O.S.)", " ^", " (К.С.)", " (ПО ТЕЛЕФОНУ)"]),
    st.sampled_from(["", "(тихо)\n", "(shouting)\n", "(в телефон)\n"]),
    st.integers(1, 40),
)
_heading = st.sampled_from(
    [
        "ИНТ. ДОМ. НОЧЬ\n\n",
        "EXT. STEPPE - DAY\n\n",
        "ИНТ. ҮЙ – ТҮН\nМАРАТ, АРУ\n\n",
        "15-1. ИНТ. ДОМ\n\n",
        ".КРУПНО: ДОМ\n\n",
        "ИНТ. ДОМ. УТРО (00:02)\n\n",
        "НАТ. ДАЛА – КҮНДІЗ (01:30)\n\n",
        "INT. KITCHEN / OFFICE - LATER\n\n",
    ]
)

scripts = st.lists(st.one_of(_heading, _paragraph, _paragraph, _speech, _speech), max_size=16).map(
    lambda parts: "ИНТ. ДОМ. НОЧЬ\n\n" + "".join(parts)
)
