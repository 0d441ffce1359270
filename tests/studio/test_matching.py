"""Scenes keep their identity over revisions, by what they say."""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadr.film.screenplay import Element, ElementType, Scene
from kadr.studio.matching import Match, content_hash, match, words, words_of

HEADINGS = ["ИНТ. ҮЙ – ТҮН", "СЫРТҚЫ. ДАЛА – ТАҢ", "НАТ. ДОРОГА – ДЕНЬ", "ИНТ. КУХНЯ – НОЧЬ", "INT. BARN - DUSK"]
LINES = [
    "Ару пештің жанында отыр, қолында ескі хат.",
    "Ерлан есікті ашып, үйге қар кіреді.",
    "Таңға дейін жетеді деп ойлаймын.",
    "Анна закрывает дверь и садится у холодной печи.",
    "Он смотрит в окно, где метель заносит дорогу.",
    "Дров больше нет, до утра не хватит.",
    "Anna folds the same letter again and again.",
    "The horse steps back from the light.",
    "Nobody came down that road in winter.",
    "Пауза.",
]


def scene(heading: str, *actions: str, line: int = 1, number: str | None = None) -> Scene:
    elements = tuple(Element(type=ElementType.ACTION, text=text, line=line + n) for n, text in enumerate(actions, 1))
    head = Element(type=ElementType.SCENE_HEADING, text=heading, line=line, number=number)
    return Scene(ordinal=1, heading=head, elements=elements)


def matched(old: Sequence[Scene], new: Sequence[Scene]) -> Match:
    return match([words_of(one) for one in old], [words_of(one) for one in new])


def inherited(old: Sequence[Scene], new: Sequence[Scene]) -> tuple[int | None, ...]:
    return matched(old, new).inherited


def test_a_scenes_content_is_not_its_place() -> None:
    assert content_hash(scene("ҮЙ", "Қар.")) == content_hash(scene("ҮЙ", "Қар.", line=90, number="7"))
    assert content_hash(scene("ҮЙ", "Қар.")) != content_hash(scene("ҮЙ", "Қар", "."))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("*Ару* пештің\nжанында отыр.", "Ару пештің жанында  отыр"),
        ("**Метель**. Он до\xadма.", "МЕТЕЛЬ — он дома"),
        ("_Anna_ runs\\*.", "Anna\nruns!"),
        ("и\u0306од", "йод"),
        ("по-прежнему", "по-\nпрежнему"),
    ],
)
def test_another_format_says_the_same_words(one: str, other: str) -> None:
    assert words(one) == words(other)


def test_a_scene_that_comes_back_from_a_pdf_is_the_same_scene() -> None:
    old = [scene(heading, *LINES[n : n + 4]) for n, heading in enumerate(HEADINGS)]
    printed = [scene(one.heading.text.upper(), *" ".join(e.text for e in one.elements).split(". ")) for one in old]

    assert inherited(old, list(reversed(printed))) == (4, 3, 2, 1, 0)


def test_twins_keep_their_order_and_their_ends_of_the_script() -> None:
    twin = scene("ЖОЛ", "Жел.")

    assert inherited([twin, twin], [twin, twin, twin]) == (0, None, 1)
    assert inherited([twin, twin, twin], [twin, twin]) == (0, 2)


def test_of_twins_the_one_between_the_same_neighbours_stays_itself() -> None:
    one, two, three, twin = (scene(HEADINGS[n], LINES[n]) for n in range(4))

    assert inherited([one, twin, two, twin, three], [one, two, twin, three]) == (0, 2, 3, 4)


def test_an_unchanged_scene_is_never_given_away_to_an_edited_one_with_its_heading() -> None:
    first, second = scene("ҮЙ", "Таң."), scene("ҮЙ", "Кеш.")

    assert inherited([first, second], [scene("ҮЙ", "Түн."), first]) == (1, 0)


@pytest.mark.parametrize("start", [0, 3, 6], ids=["kk", "ru", "en"])
def test_a_renamed_a_renumbered_and_an_edited_scene_stay_themselves(start: int) -> None:
    said = LINES[start : start + 3]
    old = [scene(HEADINGS[0], *said, number="1"), scene(HEADINGS[1], *said[::-1], number="2")]
    edited = scene(HEADINGS[0], said[0], said[1] + " Және тағы бірдеңе, and more, и ещё что-то.", said[2])
    renamed = scene("ИНТ. ВАГОН – ВЕЧЕР", *said[::-1], number="12А")

    assert inherited(old, [renamed, edited]) == (1, 0)


@pytest.mark.parametrize("start", [0, 3, 6], ids=["kk", "ru", "en"])
def test_of_a_split_scene_the_larger_part_stays_and_the_smaller_says_where_it_is_from(start: int) -> None:
    one, two, three = LINES[start : start + 3]
    whole = scene(HEADINGS[0], one, two, three)
    found = matched([whole], [scene(HEADINGS[0], one), scene(HEADINGS[1], two, three)])

    assert found.inherited == (None, 0)
    assert found.split_from == {0: 0}


@pytest.mark.parametrize("start", [0, 3, 6], ids=["kk", "ru", "en"])
def test_a_merged_scene_continues_the_largest_that_went_into_it(start: int) -> None:
    one, two, three = LINES[start : start + 3]
    old = [scene(HEADINGS[0], one), scene(HEADINGS[1], two, three)]
    found = matched(old, [scene(HEADINGS[0], one, two, three)])

    assert found.inherited == (1,)
    assert found.merged_into == {0: 0}


def test_a_part_of_a_split_scene_takes_no_other_scene_of_the_same_place() -> None:
    gone = scene(HEADINGS[0], "Совсем другая история про старую мельницу.")
    whole = scene(HEADINGS[0], *LINES[3:6])
    found = matched([whole, gone], [scene(HEADINGS[0], *LINES[3:5]), scene(HEADINGS[0], LINES[5])])

    assert found.inherited == (0, None)
    assert found.split_from == {1: 0}


def test_scenes_rewritten_from_scratch_are_known_by_place_and_neighbours() -> None:
    between = [scene(HEADINGS[n], LINES[n]) for n in (0, 1, 2)]
    old = [between[0], scene("ҮЙ", "Бір."), between[1], scene("ҮЙ", "Екі."), between[2]]

    assert inherited(old, [between[0], between[1], scene("ҮЙ", "Үш."), between[2]]) == (0, 2, 3, 4)


def test_a_new_scene_is_nobodys_heir() -> None:
    old = [scene(HEADINGS[0], *LINES[:3])]

    assert inherited(old, [*old, scene(HEADINGS[1], *LINES[3:6])]) == (0, None)


numbers = st.none() | st.sampled_from(["1", "2", "2А"])
scenes = st.builds(
    lambda heading, lines, number: scene(heading, *lines, number=number),
    st.sampled_from(HEADINGS),
    st.lists(st.sampled_from(LINES), max_size=4),
    numbers,
)
drafts = st.lists(scenes, max_size=8)


def _rewritten(draft: Sequence[Scene], random_: random.Random) -> list[Scene]:
    """The draft after some of what writers do to one."""
    found = list(draft)
    for _ in range(random_.randrange(6)):
        at = random_.randrange(len(found) + 1)
        other = scene(random_.choice(HEADINGS), *random_.sample(LINES, 2), number=random_.choice([None, "3"]))
        act = random_.choice(["insert", "delete", "shuffle", "duplicate", "rewrite"])
        if act == "insert":
            found.insert(at, other)
        elif act == "shuffle":
            random_.shuffle(found)
        elif act == "duplicate" and found:
            found.insert(0, found[at % len(found)])
        elif act == "rewrite" and found:
            found[at % len(found)] = other
        elif found:
            found.pop(at % len(found))
    return [
        scene(one.heading.text, *(e.text for e in one.elements), number=str(n)) for n, one in enumerate(found, start=1)
    ]


def _promises(old: Sequence[Scene], new: Sequence[Scene]) -> None:
    found = matched(old, new)
    given_out = [j for j in found.inherited if j is not None]
    assert len(given_out) == len(set(given_out))
    before, after = (Counter(map(content_hash, side)) for side in (old, new))
    kept = Counter(
        content_hash(one)
        for one, j in zip(new, found.inherited, strict=True)
        if j is not None and content_hash(old[j]) == content_hash(one)
    )
    assert kept == before & after
    assert found == matched(old, new)
    assert all(found.inherited[i] is None for i in found.split_from)
    assert not set(found.merged_into) & set(given_out)


@given(drafts, drafts)
def test_no_two_scenes_share_an_id_and_nothing_unchanged_loses_its_own(old: list[Scene], new: list[Scene]) -> None:
    _promises(old, new)


@given(drafts, st.randoms(use_true_random=False))
def test_an_unchanged_scene_keeps_its_id_whatever_happens_around_it(draft: list[Scene], chance: random.Random) -> None:
    _promises(draft, _rewritten(draft, chance))


@given(drafts)
def test_the_same_draft_again_keeps_everything(draft: list[Scene]) -> None:
    assert inherited(draft, draft) == tuple(range(len(draft)))


def _all_equal(size: int) -> tuple[list[Scene], list[Scene]]:
    return [scene("ҮЙ", "Жел."[:4])] * size, [scene("ҮЙ", "Жел!", "Қар.")] * size


def _equal_lines(size: int) -> tuple[list[Scene], list[Scene]]:
    draft = [scene(f"ҮЙ {n}", *["Бәрі бірдей, всё одно и то же."] * (n % 7)) for n in range(size)]
    return draft, [scene(f"ЖОЛ {n}", *["Бәрі бірдей, всё одно и то же."] * (n % 5)) for n in range(size)]


def _crowded(size: int) -> tuple[list[Scene], list[Scene]]:
    # Every run of words stands in as many scenes as are still compared.
    lines = [" ".join(f"сөз{n // 8}а{k}" for k in range(12)) for n in range(size)]
    return [scene("ҮЙ", line, "Бір.") for line in lines], [scene("ЖОЛ", line, "Екі.") for line in reversed(lines)]


def _shuffled(size: int) -> tuple[list[Scene], list[Scene]]:
    draft = [scene(f"ҮЙ {n}", f"Оқиға {n}. Бұл {n} рет.", f"Тағы {n} жол {n}.") for n in range(size)]
    return draft, random.Random(1).sample(draft, size)


@pytest.mark.parametrize("film", [_all_equal, _equal_lines, _crowded, _shuffled])
def test_the_cost_grows_with_the_script_and_not_with_its_square(
    film: Callable[[int], tuple[list[Scene], list[Scene]]],
) -> None:
    def seconds(size: int) -> float:
        old, new = film(size)
        started = time.process_time()
        matched(old, new)
        return time.process_time() - started

    small = max(min(seconds(400) for _ in range(3)), 0.002)

    # Ten times the scenes; a square would take a hundred times as long.
    assert min(seconds(4_000) for _ in range(2)) < 60 * small
