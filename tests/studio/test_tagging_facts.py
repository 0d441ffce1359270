"""Promises about the one-line schedule: light, story days, eighths, seconds, and what a tag may say."""

import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kadr.film.breakdown import Category, DayNight, SceneFacts
from kadr.film.screenplay import Element, ElementType, Language, Scene, Screenplay, scenes
from kadr.formats import fountain
from kadr.formats.screenplay_pages import Breaks, paginate
from kadr.formats.screenplay_pdf import paper_rows
from kadr.formats.screenplay_rows import blocks
from kadr.studio.coverage.lexicon import lexicon
from kadr.studio.coverage.timing import estimate
from kadr.studio.tagging import tag
from tests.studio.coverage_scripts import scripts
from tests.studio.tagging_gold import SAMPLES

BORAN = Path(__file__).parents[2] / "examples" / "boran"
KK, RU, EN = Language.KAZAKH, Language.RUSSIAN, Language.ENGLISH


def _facts(text: str, language: Language = EN) -> list[SceneFacts]:
    return [scene.facts for scene in tag(fountain.parse(text), language).scenes]


def _headings(*headings: str) -> str:
    return "".join(f"{heading}\n\nWe see it.\n\n" for heading in headings)


@pytest.mark.parametrize(
    ("headings", "days"),
    [
        (["ИНТ. ДОМ. ДЕНЬ", "ИНТ. ДОМ. НОЧЬ", "ИНТ. ДОМ. УТРО", "ИНТ. ДОМ. ДЕНЬ"], [1, 1, 2, 2]),
        (["ИНТ. ҮЙ – КҮНДІЗ", "ИНТ. ҮЙ – ТҮН", "ИНТ. ҮЙ – ТАҢ", "ИНТ. ҮЙ – КҮНДІЗ"], [1, 1, 2, 2]),
        (["INT. HOUSE - DAY", "INT. HOUSE - NIGHT", "INT. HOUSE - MORNING", "INT. HOUSE - DAY"], [1, 1, 2, 2]),
        (["INT. HOUSE - NIGHT", "INT. BARN - CONTINUOUS", "INT. HOUSE - LATER", "INT. HOUSE - NIGHT"], [1, 1, 1, 1]),
        (["ИНТ. ДОМ. НОЧЬ", "ИНТ. ДОМ. ПОЗЖЕ", "ИНТ. САРАЙ. НЕПРЕРЫВНО"], [1, 1, 1]),
        (["ИНТ. ҮЙ – ТҮН", "ИНТ. ҮЙ – КЕЙІНІРЕК", "ИНТ. ҚОРА – ЖАЛҒАСЫ"], [1, 1, 1]),
        (["INT. HOUSE - DAY", "INT. HOUSE - THE NEXT DAY", "INT. HOUSE - THREE DAYS LATER"], [1, 2, 3]),
        (["ИНТ. ДОМ. ДЕНЬ", "ИНТ. ДОМ. НА СЛЕДУЮЩИЙ ДЕНЬ", "ИНТ. ДОМ. ДЕНЬ (ТРИ ДНЯ СПУСТЯ)"], [1, 2, 3]),
        (["ИНТ. ҮЙ – КҮНДІЗ", "ИНТ. ҮЙ – КЕЛЕСІ КҮНІ", "ИНТ. ҮЙ – ҮШ КҮННЕН КЕЙІН"], [1, 2, 3]),
        (["INT. HOUSE - NIGHT", "INT. HOUSE - DAY (FLASHBACK)", "INT. HOUSE - NIGHT"], [1, 1, 1]),
    ],
)
def test_the_days_of_the_story_are_counted(headings: list[str], days: list[int]) -> None:
    assert [facts.story_day for facts in _facts(_headings(*headings))] == days


@pytest.mark.parametrize(
    ("card", "language"),
    [("> ТРИ ДНЯ СПУСТЯ <", RU), ("> ҮШ КҮННЕН КЕЙІН <", KK), ("> THREE DAYS LATER <", EN)],
)
def test_a_title_card_moves_the_story_on(card: str, language: Language) -> None:
    inside = f"INT. HOUSE - DAY\n\nMarat.\n\nINT. HOUSE - DAY\n\n{card}\n\nMarat.\n"
    before = f"INT. HOUSE - DAY\n\nMarat.\n\n{card}\n\nINT. HOUSE - DAY\n\nMarat.\n"

    assert [facts.story_day for facts in _facts(inside, language)] == [1, 2]
    assert [facts.story_day for facts in _facts(before, language)] == [1, 2]


@pytest.mark.parametrize(
    ("heading", "light"),
    [
        ("ИНТ. ДОМ. ДЕНЬ", DayNight.DAY),
        ("ИНТ. ДОМ. УТРО", DayNight.DAY),
        ("НАТ. СТЕПЬ. РАННЕЕ УТРО", DayNight.DAWN),
        ("НАТ. СТЕПЬ. ВЕЧЕР", DayNight.DUSK),
        ("ИНТ. ҮЙ – ТҮН", DayNight.NIGHT),
        ("НАТ. ДАЛА – ТАҢ АТА", DayNight.DAWN),
        ("НАТ. ДАЛА – КЕШҚҰРЫМ", DayNight.DUSK),
        ("EXT. STEPPE - DAWN", DayNight.DAWN),
        ("EXT. STEPPE - SUNSET", DayNight.DUSK),
        ("INT. HOUSE - AFTERNOON", DayNight.DAY),
        ("INT. HOUSE", None),
    ],
)
def test_the_light_is_the_headings(heading: str, light: DayNight | None) -> None:
    assert _facts(_headings(heading))[0].day_night is light


def test_a_scene_that_goes_on_keeps_the_light() -> None:
    assert [each.day_night for each in _facts(_headings("INT. HOUSE - NIGHT", "INT. BARN - CONTINUOUS"))] == [
        DayNight.NIGHT,
        DayNight.NIGHT,
    ]


def _pages(screenplay: Screenplay, language: Language) -> float:
    limit = paper_rows(language)
    pages = paginate(blocks(screenplay), limit, Breaks(more="(MORE)", continued="(CONT'D)"))
    return len(pages) - 1 + (pages[-1][-1].at + 1) / limit


@pytest.mark.parametrize("language", list(Language))
def test_eighths_add_up_to_the_pages_of_the_script(language: Language) -> None:
    text = (BORAN / f"boran.{language}.fountain").read_text(encoding="utf-8")
    screenplay = fountain.parse(text * 5)
    eighths = [scene.facts.eighths for scene in tag(screenplay, language).scenes]

    assert min(eighths) >= 1
    assert abs(sum(eighths) - 8 * _pages(screenplay, language)) <= 2


def test_a_tiny_scene_is_an_eighth_and_a_page_is_eight() -> None:
    page = "\n\n".join("We see it." for _ in range(26))

    assert _facts("INT. A - DAY\n\nYes.\n\nINT. B - DAY\n\nNo.\n")[0].eighths == 1
    assert _facts(f"INT. A - DAY\n\n{page}\n\nINT. B - DAY\n\nNo.\n")[0].eighths == 8


def test_a_heading_of_many_pages_still_gives_every_scene_its_eighths() -> None:
    headings = [
        Element(type=ElementType.SCENE_HEADING, text=text, line=line)
        for line, text in enumerate(["INT. " + "VERY LONG HOUSE " * 500 + "- DAY", "INT. B - DAY"], start=1)
    ]
    found = tag(Screenplay(elements=tuple(headings)), EN)

    assert [scene.facts.eighths >= 1 for scene in found.scenes] == [True, True]


@pytest.mark.parametrize("language", list(Language))
def test_a_scene_lasts_what_its_shots_last(language: Language) -> None:
    screenplay = fountain.parse((BORAN / f"boran.{language}.fountain").read_text(encoding="utf-8"))
    facts = [scene.facts for scene in tag(screenplay, language).scenes]

    assert [each.seconds for each in facts] == [estimate(each, lexicon(language)) for each in scenes(screenplay)]
    assert {each.timed_by for each in facts} == {"pace"}


def test_the_writers_own_timing_is_the_scenes() -> None:
    (facts,) = _facts("ИНТ. ДОМ. НОЧЬ (01:30)\n\nТихо.\n", RU)

    assert (facts.seconds, facts.timed_by) == (90.0, "writer")


def _normal(text: str) -> str:
    return " ".join(text.split())


def _written(scene: Scene) -> str:
    slug = scene.slugline
    return _normal(" ".join([scene.heading.text, *slug.cast, *(element.text for element in scene.elements)]))


@settings(deadline=None)
@given(scripts, st.sampled_from(list(Language)))
def test_nothing_is_invented(text: str, language: Language) -> None:
    screenplay = fountain.parse(text)
    found = tag(screenplay, language)
    written = scenes(screenplay)

    assert len(found.scenes) == len(written)
    for sheet, scene in zip(found.scenes, written, strict=True):
        lines = range(scene.heading.line, text.count("\n") + 2)
        for each in sheet.tags:
            assert each.quote
            assert _normal(each.quote) in _written(scene)
            assert each.line in lines
            assert set(each.lines) <= set(lines)
            assert each.line in each.lines
            assert 0 < each.confidence <= 1
            assert (each.speaking is None) == (each.category is not Category.CAST)
        assert len({(each.category, each.key) for each in sheet.tags}) == len(sheet.tags)
    for question in found.questions:
        assert _normal(question.quote) in _written(written[question.ordinal - 1])


@settings(deadline=None, max_examples=50)
@given(scripts, st.sampled_from(list(Language)))
def test_the_same_script_gives_the_same_breakdown(text: str, language: Language) -> None:
    assert tag(fountain.parse(text), language) == tag(fountain.parse(text), language)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=300), st.sampled_from(list(Language)))
@example("Марат 𗀀𗀁 кіреді. А:𗀀", Language.RUSSIAN)
def test_no_text_breaks_it(text: str, language: Language) -> None:
    tag(fountain.parse(f"INT. A - DAY\n\n{text}"), language)


@pytest.mark.parametrize("language", list(Language))
def test_a_line_is_the_line_of_the_words(language: Language) -> None:
    text = SAMPLES[language]
    lines = text.split("\n")
    (scene,) = tag(fountain.parse(text), language).scenes

    for each in scene.tags:
        assert each.quote in lines[each.line - 1]


@pytest.mark.parametrize(
    "text",
    [
        "нож " * 60_000,
        "н" * 2_000_000,
        "Марат Айгуль " * 30_000,
        "КЛЮЧ " * 60_000,
        "нож. " * 60_000,
        "«" * 200_000,
        "ү" * 39 + " ",
    ],
    ids=["one word", "one long word", "names", "capitals", "stops", "quotes", "one odd word"],
)
@pytest.mark.parametrize("language", list(Language))
def test_no_script_is_quadratic(text: str, language: Language) -> None:
    begun = time.perf_counter()
    tag(fountain.parse(f"INT. A - DAY\n\n{text}"), language)

    # Linear cost takes 1 to 2 s here; quadratic cost takes hours.
    assert time.perf_counter() - begun < 20


@pytest.mark.parametrize(("language", "knife"), [(KK, "пышақ"), (RU, "нож"), (EN, "knife")])
def test_a_paragraph_of_over_a_million_letters_is_read_to_its_end(language: Language, knife: str) -> None:
    (scene,) = tag(fountain.parse(f"INT. A - DAY\n\n{'- ' * 510_000}{knife}.\n"), language).scenes

    assert knife in {each.key for each in scene.tags}
