"""What a revision changed is said scene by scene and line by line, within limits that are told."""

import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadr.film.screenplay import Language, Scene, scenes
from kadr.formats import fountain, screenplays, writing
from kadr.store.tables import Json
from kadr.studio import changes
from kadr.studio.alignment import aligned, rising
from kadr.studio.changes import Known
from kadr.studio.matching import match, words_of

ROOT = Path(__file__).parents[2]
DRAFT = {
    "kk": """ИНТ. ҮЙ – ТҮН

Ару пештің жанында отыр. Қолында ескі хат.

АРУ
Отын бітті.

НАТ. ДАЛА – ТҮН

Боран. Ештеңе көрінбейді, тек жел ұлиды.
""",
    "ru": """ИНТ. ДОМ – НОЧЬ

Анна сидит у печи. В руках старое письмо.

АННА
Дрова кончились.

НАТ. СТЕПЬ – НОЧЬ

Метель. Ничего не видно, только ветер воет.
""",
    "en": """INT. HOUSE - NIGHT

Anna sits by the stove. An old letter in her hands.

ANNA
The wood is gone.

EXT. STEPPE - NIGHT

A blizzard. Nothing to be seen, only the wind.
""",
}
LANGUAGES = pytest.mark.parametrize("language", ["kk", "ru", "en"])


def compared(before: str | Sequence[Scene], after: str | Sequence[Scene]) -> Json:
    old, new = (scenes(fountain.parse(side)) if isinstance(side, str) else side for side in (before, after))
    found = match([words_of(one) for one in old], [words_of(one) for one in new])
    known = [Known(id=f"old{n}", scene=one) for n, one in enumerate(old)]
    ids = [f"new{n}" if j is None else f"old{j}" for n, j in enumerate(found.inherited)]
    return changes.between(known, [Known(id=i, scene=one) for i, one in zip(ids, new, strict=True)], found)


def parts(text: str) -> tuple[str, str]:
    first, second = text.split("\n\n", 1)[0], text.rindex("\n\n", 0, text.rindex("\n\n"))
    assert first
    return text[:second].strip() + "\n", text[second:].strip() + "\n"


@LANGUAGES
def test_the_same_script_again_changes_nothing(language: str) -> None:
    found = compared(DRAFT[language], DRAFT[language])

    assert found["scenes"] == []
    assert found["counts"]["scenes"]["unchanged"] == 2
    assert found["truncated"] is False


@LANGUAGES
def test_an_edited_line_is_shown_as_it_was_and_as_it_is(language: str) -> None:
    old = DRAFT[language].splitlines()[5]
    found = compared(DRAFT[language], DRAFT[language].replace(old, old[:-1] + "?"))

    (scene,) = found["scenes"]
    assert (scene["scene_id"], scene["change"], scene["truncated"]) == ("old0", ["edited"], False)
    assert scene["lines"] == [
        {"op": "remove", "line_old": 6, "line_new": None, "text": old},
        {"op": "add", "line_old": None, "line_new": 6, "text": old[:-1] + "?"},
    ]
    assert found["counts"]["lines"] == {"added": 1, "removed": 1}


@LANGUAGES
def test_emphasis_wrapping_and_typography_are_no_change(language: str) -> None:
    first = DRAFT[language].splitlines()[2]
    one, two = first.split(". ")
    text = DRAFT[language].replace(first, f"*{one}*.\n{two}").replace(" – ", " — ").replace(" - ", " – ")

    assert compared(DRAFT[language], text)["scenes"] == []


@LANGUAGES
@pytest.mark.parametrize("extension", ["fdx", "docx", "pdf", "txt"])
def test_the_same_draft_in_another_format_changes_nothing(extension: str, language: str) -> None:
    film = (ROOT / f"examples/boran/boran.{language}.fountain").read_bytes()
    screenplay = screenplays.read(film, "boran.fountain").screenplay
    sent = writing.writer(extension).write(screenplay, Language(language))

    found = compared(scenes(screenplay), scenes(screenplays.read(sent, f"boran.{extension}").screenplay))

    assert found["scenes"] == []
    assert found["counts"]["scenes"]["unchanged"] == len(scenes(screenplay)) > 5


@LANGUAGES
def test_only_the_line_that_changed_is_shown_of_a_paragraph_wrapped_anew(language: str) -> None:
    heading, word = DRAFT[language].splitlines()[0], DRAFT[language].splitlines()[2].split()[1]
    said = [f"{word} {n}," for n in range(40)]
    changed = [*said[:20], "×××", *said[20:]]
    lines = [
        "\n".join(" ".join(side[n : n + size]) for n in range(0, 41, size)) for side, size in ((said, 3), (changed, 7))
    ]

    (scene,) = compared(f"{heading}\n\n{lines[0]}\n", f"{heading}\n\n{lines[1]}\n")["scenes"]

    assert [line["text"] for line in scene["lines"] if line["op"] == "add"] == [" ".join(changed[14:21])]
    assert [line["text"] for line in scene["lines"] if line["op"] == "remove"] == [" ".join(said[18:21])]


@LANGUAGES
def test_moved_renamed_and_renumbered_scenes_say_where_they_were(language: str) -> None:
    house, steppe = parts(DRAFT[language])
    heading = steppe.splitlines()[0]
    elsewhere = house.replace(DRAFT[language].splitlines()[0], "ИНТ. ҚОРА – ТАҢ")
    text = f"{steppe.replace(heading, heading + ' #7А#')}\n{elsewhere}"

    found = compared(DRAFT[language], text)

    first, second = found["scenes"]
    assert {"moved"} == set(first["change"] + second["change"]) & {"moved"}
    assert sum("moved" in scene["change"] for scene in found["scenes"]) == 1
    assert ("renumbered" in first["change"], first["number"], first["from"]["number"]) == (True, "7А", "2")
    assert ("renamed" in second["change"], second["from"]["heading"]) == (True, DRAFT[language].splitlines()[0])
    assert [line["op"] for line in second["lines"]] == ["remove", "add"]
    assert not {"edited", "added", "removed"} & set(first["change"] + second["change"])


@LANGUAGES
def test_a_number_that_only_counts_places_is_not_renumbered(language: str) -> None:
    found = compared(DRAFT[language], "ИНТ. ЖАҢА – КҮН\n\nЖаңа.\n\n" + DRAFT[language])

    assert [scene["change"] for scene in found["scenes"]] == [["added"]]


@LANGUAGES
def test_added_and_removed_scenes_come_with_all_of_their_lines(language: str) -> None:
    house, _steppe = parts(DRAFT[language])
    added = "ИНТ. ВАГОН – УТРО\n\nВовсе другой разговор о другом.\n"

    found = compared(DRAFT[language], f"{house}\n{added}")

    come, gone = found["scenes"]
    assert (come["change"], come["from"], [line["op"] for line in come["lines"]]) == (["added"], None, ["add", "add"])
    assert (gone["change"], gone["scene_id"], gone["ordinal"]) == (["removed"], "old1", None)
    assert [line["op"] for line in gone["lines"]] == ["remove", "remove"]


def test_split_and_merged_scenes_name_each_other() -> None:
    one, two = "Анна садится у холодной печи и молчит.", "Метель заносит дорогу, по которой никто не придёт."
    whole = f"ИНТ. ДОМ – НОЧЬ\n\n{one}\n\n{two} И ветер воет всю ночь.\n"
    split = f"ИНТ. ДОМ – НОЧЬ\n\n{one}\n\nНАТ. ДОРОГА – НОЧЬ\n\n{two} И ветер воет всю ночь.\n"

    apart, together = compared(whole, split), compared(split, whole)

    assert [(s["scene_id"], s["split_from"]) for s in apart["scenes"]] == [("new0", "old0"), ("old0", None)]
    assert all("split" in s["change"] for s in apart["scenes"])
    survivor, gone = together["scenes"]
    assert (survivor["scene_id"], survivor["merged_from"]) == ("old1", ["old0"])
    assert (gone["scene_id"], gone["merged_into"], gone["change"]) == ("old0", "old1", ["removed", "merged"])


def test_what_is_over_the_limits_is_counted_and_said_to_be_left_out() -> None:
    many = "ИНТ. ҮЙ – ТҮН\n\n" + "\n\n".join(f"Жол {n}." for n in range(changes.MAX_LINES + 50))
    found = compared("ИНТ. ҮЙ – ТҮН\n\nАру.\n", many + "\n\nИНТ. ҚОРА – ТҮН\n\n" + "Ұзын " * 200)

    assert found["counts"]["lines"] == {"added": changes.MAX_LINES + 52, "removed": 1}
    assert sum(len(scene["lines"]) for scene in found["scenes"]) == changes.MAX_LINES
    assert found["truncated"]
    listed = changes.brief(found)
    assert sum(len(scene["lines"]) for scene in listed["scenes"]) == changes.LISTED_LINES
    assert (listed["truncated"], listed["counts"]) == (True, found["counts"])


def test_a_line_too_long_to_keep_is_cut_and_said_to_be() -> None:
    found = compared("ИНТ. ҮЙ – ТҮН\n\nАру.\n", "ИНТ. ҮЙ – ТҮН\n\nАру.\n\n" + "Ұзын " * 200)

    assert len(found["scenes"][0]["lines"][0]["text"]) == changes.MAX_LETTERS
    assert (found["scenes"][0]["truncated"], found["truncated"]) == (True, True)


@given(st.lists(st.integers(0, 5), max_size=60), st.lists(st.integers(0, 5), max_size=60))
def test_what_is_aligned_is_equal_and_rises(old: list[int], new: list[int]) -> None:
    pairs = aligned(old, new)

    assert all(old[i] == new[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


@given(st.lists(st.integers(0, 200), max_size=300, unique=True), st.data())
def test_what_was_only_taken_out_is_found_whole(old: list[int], data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.booleans(), min_size=len(old), max_size=len(old)))
    new = [item for item, stays in zip(old, kept, strict=True) if stays]

    assert [new[j] for _i, j in aligned(old, new)] == new


@given(st.permutations(range(12)))
def test_a_longest_rising_part_rises_and_none_is_longer(numbers: list[int]) -> None:
    found = [numbers[i] for i in sorted(rising(numbers))]

    longest = [1] * len(numbers)
    for i in range(len(numbers)):
        longest[i] += max((longest[j] for j in range(i) if numbers[j] < numbers[i]), default=0)
    assert found == sorted(found)
    assert len(found) == max(longest)


@pytest.mark.parametrize(
    "line",
    [lambda n: 0, lambda n: n % 2, lambda n: n // 2, lambda n: n * 7919 % 10_007, lambda n: n * n % 1009],
    ids=["all equal", "two by turns", "pairs", "shuffled", "repeats"],
)
def test_hostile_lines_cost_no_square(line: Callable[[int], int]) -> None:
    def seconds(size: int) -> float:
        old, new = [line(n) for n in range(size)], [*(line(size - n) for n in range(size - 3)), -1]
        started = time.process_time()
        aligned(old, new)
        return time.process_time() - started

    assert seconds(40_000) < 60 * max(min(seconds(4_000) for _ in range(3)), 0.004)


def test_a_script_of_equal_lines_is_compared_in_no_time() -> None:
    def film(word: str) -> list[Scene]:
        text = "\n\n".join(f"ИНТ. ҮЙ {n} – ТҮН\n\n" + f"{word}.\n\nИә.\n\n" * 50 for n in range(400))
        return list(scenes(fountain.parse(text)))

    old, new = film("Жоқ"), film("Жок")
    started = time.process_time()
    found = compared(old, new)

    # 40,000 lines; all against all in each scene alone would take minutes.
    assert time.process_time() - started < 10
    assert found["counts"]["scenes"]["edited"] == 400
