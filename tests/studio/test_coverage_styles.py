"""Promises of the styles: what each camera does, what none of them may do, and that time always adds up."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kadr.film.screenplay import ElementType, Language, Scene, scenes
from kadr.film.shots import Angle, CoverageStyle, Framing, Move, ReasonCode, ScreenKind, Shot, ShotSize
from kadr.formats import fountain
from kadr.formats.emphasis import plain
from kadr.formats.fountain.lines import direction_at
from kadr.stage import block
from kadr.studio.coverage import CoveredScene, cover, estimate
from kadr.studio.coverage.beats import split_sentences
from kadr.studio.coverage.directions import says_something
from kadr.studio.coverage.lexicon import lexicon
from kadr.studio.coverage.rules import rules
from kadr.studio.coverage.story import moments, place_of
from tests.studio.coverage_scripts import scripts

BORAN = Path(__file__).parents[2] / "examples" / "boran"
PAIRS = (Framing.TWO_SHOT, Framing.OTS_LEFT, Framing.OTS_RIGHT)
CRANES = (Move.CRANE_UP, Move.CRANE_DOWN)
LANGUAGES = st.sampled_from(list(Language))
STYLES = st.sampled_from(list(CoverageStyle))


def _boran(language: Language, style: CoverageStyle) -> list[Shot]:
    screenplay = fountain.parse((BORAN / f"boran.{language}.fountain").read_text(encoding="utf-8"))
    return [shot for scene in cover(screenplay, language, style) for shot in scene.shots]


def _cover(text: str, style: CoverageStyle, language: Language = Language.ENGLISH) -> CoveredScene:
    (covered,) = cover(fountain.parse(text), language, style)
    return covered


def _own(shots: list[Shot]) -> list[Shot]:
    """The shots that the writer did not fix."""
    return [shot for shot in shots if shot.reason.code is not ReasonCode.WRITER]


def _text(scene: Scene) -> str:
    return " ".join(" ".join([scene.heading.text, *(plain(each.text) for each in scene.elements)]).split())


@settings(deadline=None)
@given(scripts, LANGUAGES, STYLES)
def test_the_shots_of_a_scene_last_as_long_as_its_estimate(text: str, language: Language, style: CoverageStyle) -> None:
    for covered in cover(fountain.parse(text), language, style):
        expected = estimate(covered.scene, lexicon(language))
        assert abs(sum(shot.duration_s for shot in covered.shots) - expected) < 1e-6
        assert expected % 0.5 == 0
        assert all(shot.duration_s > 0 for shot in covered.shots)


@settings(deadline=None)
@given(scripts, LANGUAGES, STYLES)
def test_no_shot_names_what_its_scene_lacks(text: str, language: Language, style: CoverageStyle) -> None:
    for covered in cover(fountain.parse(text), language, style):
        words = _text(covered.scene)
        for shot in covered.shots:
            assert set(shot.characters) <= set(covered.cast)
            assert shot.reason.quote
            assert shot.reason.quote in words
            assert shot.subject is None or shot.subject in covered.cast or shot.subject in words
        seen = " ".join(shot.action for shot in covered.shots).split()
        written = (plain(each.text) for each in covered.scene.elements if each.type is ElementType.ACTION)
        assert seen == " ".join(written).split()


@settings(deadline=None)
@given(scripts, LANGUAGES, STYLES)
def test_what_the_writer_asked_for_is_kept_in_every_style(text: str, language: Language, style: CoverageStyle) -> None:
    for covered in cover(fountain.parse(text), language, style):
        kept = [shot for shot in covered.shots if shot.reason.code is ReasonCode.WRITER]
        asked = list(_directions(covered.scene, language))
        assert len(kept) == len(asked)
        for shot, (sentence, end) in zip(kept, asked, strict=True):
            found = direction_at(sentence)
            assert found is not None
            assert shot.action.startswith(sentence)
            assert shot.reason.quote in sentence
            assert shot.reason.quote.startswith(sentence[:end].strip(" :-–—,."))
            assert found[0].size in (None, shot.size)
            assert shot.angle is (found[0].angle or Angle.EYE)
            assert shot.move is (found[0].move or Move.STATIC)
            alone = found[0].framing in PAIRS and len(covered.cast) < 2
            assert found[0].framing in (None, shot.framing) or alone


def _directions(scene: Scene, language: Language) -> list[tuple[str, int]]:
    """Every sentence of action that opens with a direction, and where the direction ends."""
    asked = []
    for element in scene.elements:
        if element.type is not ElementType.ACTION:
            continue
        for sentence, _, _ in split_sentences(element, lexicon(language).abbreviations):
            found = direction_at(sentence)
            if found and says_something(found[0]):
                asked.append((sentence, found[1]))
    return asked


@settings(deadline=None)
@given(scripts, LANGUAGES, STYLES)
def test_no_camera_does_what_its_style_cannot(text: str, language: Language, style: CoverageStyle) -> None:
    manner = rules(style)
    for covered in cover(fountain.parse(text), language, style):
        for shot in _own(list(covered.shots)):
            assert shot.move not in manner.moves
            assert shot.angle not in manner.angles
            assert shot.framing not in manner.framings
            assert shot.framing is not Framing.SINGLE or len(shot.characters) == 1
            assert shot.framing not in PAIRS or len(shot.characters) == 2
            assert (shot.screen is not None) is (style is CoverageStyle.SCREENLIFE)


@settings(deadline=None)
@given(scripts, LANGUAGES)
def test_everything_in_screenlife_is_on_a_screen_that_can_show_it(text: str, language: Language) -> None:
    order = list(ShotSize)
    for covered in cover(fountain.parse(text), language, CoverageStyle.SCREENLIFE):
        assert all(shot.screen is not None for shot in covered.shots)
        for shot in _own(list(covered.shots)):
            assert shot.screen is not None
            screen = rules(CoverageStyle.SCREENLIFE).screens[shot.screen]
            assert shot.move in screen.moves
            assert shot.angle in screen.angles
            assert order.index(screen.sizes[0]) <= order.index(shot.size) <= order.index(screen.sizes[1])
            assert shot.lens_mm == screen.lens_mm
            assert shot.move not in CRANES


@settings(deadline=None)
@given(scripts, LANGUAGES, STYLES)
def test_the_camera_stays_on_its_side_of_the_line(text: str, language: Language, style: CoverageStyle) -> None:
    for covered in cover(fountain.parse(text), language, style):
        sides: dict[frozenset[str], str] = {}
        for shot in _own(list(covered.shots)):
            if shot.framing not in PAIRS[1:]:
                continue
            # Over a left shoulder stands whoever is on the right of the screen.
            on_the_right = shot.characters[0] if shot.framing is Framing.OTS_LEFT else shot.characters[1]
            assert sides.setdefault(frozenset(shot.characters), on_the_right) == on_the_right
            if covered.line and set(shot.characters) == {covered.line.left, covered.line.right}:
                assert on_the_right == covered.line.right


@settings(deadline=None)
@given(scripts, LANGUAGES, STYLES)
def test_a_place_is_established_at_most_once_in_a_story_time(
    text: str, language: Language, style: CoverageStyle
) -> None:
    established = []
    covered_scenes = cover(fountain.parse(text), language, style)
    for covered, moment in zip(covered_scenes, moments([each.scene for each in covered_scenes]), strict=True):
        shown = [shot for shot in _own(list(covered.shots)) if shot.framing is Framing.ESTABLISHING]
        established += [(place_of(covered.scene), moment.day, moment.at)] * len(shown)
    assert len(set(established)) == len(established)


@pytest.mark.parametrize(
    ("headings", "established"),
    [
        (["INT. HUT - DAY", "EXT. YARD - DAY", "INT. HUT - DAY"], [True, True, False]),
        (["INT. HUT - DAY", "INT. HUT - NIGHT", "INT. HUT - LATER"], [True, True, False]),
        (["INT. HUT - DAY", "INT. HUT - NIGHT", "INT. HUT - DAY"], [True, True, True]),
        (["ИНТ. ДОМ. ВЕЧЕР", "НАТ. ДВОР. НОЧЬ", "ИНТ. ДОМ. НОЧЬ", "НАТ. ДВОР. НОЧЬ"], [True, True, True, False]),
        (["ИНТ. ДОМ. УТРО", "ИНТ. ДОМ. ПОЗЖЕ", "ИНТ. ДОМ. СЛЕДУЮЩИЙ ДЕНЬ"], [True, False, True]),
        (["ИНТ. ҮЙ – ТҮН", "НАТ. АУЛА – ТҮН", "ИНТ. ҮЙ – ТҮН", "ИНТ. ҮЙ – ТАҢ"], [True, True, False, True]),
    ],
)
def test_a_place_is_new_by_its_name_and_its_story_time(headings: list[str], established: list[bool]) -> None:
    text = "".join(f"{heading}\n\nАру отыр.\n\nАРУ\nИә.\n\n" for heading in headings)

    covered = cover(fountain.parse(text), Language.KAZAKH)

    assert [scene.shots[0].framing is Framing.ESTABLISHING for scene in covered] == established


@pytest.mark.parametrize("language", list(Language))
def test_every_style_is_seen_in_the_list(language: Language) -> None:
    lists = {style: _boran(language, style) for style in CoverageStyle}
    average = {style: sum(s.duration_s for s in found) / len(found) for style, found in lists.items()}

    assert len({sum(s.duration_s for s in found) for found in lists.values()}) == 1, "a style divides time, no more"
    assert average[CoverageStyle.HANDHELD] < average[CoverageStyle.CLASSICAL] < average[CoverageStyle.LONG_TAKES] / 2
    restless = [shot for shot in _own(lists[CoverageStyle.HANDHELD]) if shot.move is Move.HANDHELD]
    assert len(restless) > len(lists[CoverageStyle.HANDHELD]) * 0.6
    assert max(shot.lens_mm for shot in lists[CoverageStyle.HANDHELD]) <= 50
    takes = [shot for shot in lists[CoverageStyle.LONG_TAKES] if shot.reason.rule == "one_take"]
    assert len(takes) >= 10
    assert all(shot.move is not Move.STATIC for shot in takes)
    assert len({shot.screen for shot in lists[CoverageStyle.SCREENLIFE]}) >= 6


@pytest.mark.parametrize("style", list(CoverageStyle))
@pytest.mark.parametrize("language", list(Language))
def test_every_style_can_be_staged(language: Language, style: CoverageStyle) -> None:
    screenplay = fountain.parse((BORAN / f"boran.{language}.fountain").read_text(encoding="utf-8"))

    for covered in cover(screenplay, language, style)[2:4]:
        stagings = block(covered.scene, covered.shots, language=language, aspect=16 / 9)
        assert len(stagings) == len(covered.shots)


@pytest.mark.parametrize(
    ("language", "sentence", "screen"),
    [
        (Language.ENGLISH, "INSERT: a text message.", ScreenKind.CHAT),
        (Language.ENGLISH, "INSERT: an old letter.", ScreenKind.DOCUMENT),
        (Language.RUSSIAN, "ДЕТАЛЬ: сообщение от мамы.", ScreenKind.CHAT),
        (Language.RUSSIAN, "ДЕТАЛЬ: карта города.", ScreenKind.MAP),
        (Language.KAZAKH, "ДЕТАЛЬ: хат.", ScreenKind.DOCUMENT),
        (Language.KAZAKH, "ДЕТАЛЬ: фотосурет.", ScreenKind.CAMERA_ROLL),
    ],
)
def test_a_detail_is_on_the_screen_that_the_script_names(language: Language, sentence: str, screen: ScreenKind) -> None:
    covered = _cover(f"ИНТ. ДОМ. НОЧЬ\n\nАру отыр.\n\n{sentence}\n", CoverageStyle.SCREENLIFE, language)

    assert covered.shots[-1].screen is screen


def test_who_talks_in_screenlife_is_in_the_windows_of_a_call() -> None:
    text = (
        "INT. ROOM - DAY\n\nMarat and Aru sit.\n\n" + "MARAT\nWhere were you last night?\n\nARU\nHere, at home.\n\n" * 4
    )

    covered = _cover(text, CoverageStyle.SCREENLIFE)

    talking = [shot for shot in covered.shots if shot.dialogue]
    assert {shot.screen for shot in talking} == {ScreenKind.VIDEO_CALL}
    assert Framing.TWO_SHOT in {shot.framing for shot in talking}


CALLS = {
    Language.ENGLISH: ("(into phone)", "Where are you now, brother?", "I am at the station already."),
    Language.RUSSIAN: ("(в телефон)", "Где ты сейчас, брат?", "Я уже на вокзале."),
    Language.KAZAKH: ("(телефонға)", "Қазір қайдасың, бауырым?", "Мен вокзалдамын."),
}


@pytest.mark.parametrize("style", list(CoverageStyle))
@pytest.mark.parametrize("language", list(Language))
def test_two_ends_of_a_telephone_never_share_a_frame(language: Language, style: CoverageStyle) -> None:
    manner, one, other = CALLS[language]
    call = f"МАРАТ\n{manner}\n{one}\n\nАРУ\n{manner}\n{other}\n\n" * 4

    covered = _cover(f"ИНТ. ДОМ / ВОКЗАЛ. НОЧЬ\n\nМарат ждёт.\n\n{call}", style, language)

    assert all(len({"МАРАТ", "АРУ"} & set(shot.characters)) < 2 for shot in covered.shots)
    assert {shot.characters for shot in covered.shots if shot.dialogue} == {("МАРАТ",), ("АРУ",)}


@pytest.mark.parametrize(("language", "voice"), [(Language.ENGLISH, "O.S."), (Language.RUSSIAN, "В ТРУБКЕ")])
def test_one_end_of_a_telephone_stays_with_whoever_listens(language: Language, voice: str) -> None:
    text = "ИНТ. ДОМ. НОЧЬ\n\nАру берёт телефон. Aru picks up the phone.\n\n"
    text += f"МАРАТ ({voice})\nЯ приеду утром.\n\nARU\nYes.\n\nАРУ\nХорошо.\n"

    covered = _cover(text, CoverageStyle.CLASSICAL, language)

    (heard,) = [shot for shot in covered.shots if shot.reason.rule == "phone_one_end"]
    assert "МАРАТ" not in heard.characters


CHASES = {
    Language.ENGLISH: [
        "Marat runs down the street.",
        "Aru chases him.",
        "Marat runs past the well.",
        "Aru runs after.",
    ],
    Language.RUSSIAN: [
        "Марат бежит по улице.",
        "Ару гонится за ним.",
        "Марат бежит мимо колодца.",
        "Ару бежит следом.",
    ],
    Language.KAZAKH: ["Марат жүгіреді.", "Ару қуып келеді, жүгіреді.", "Марат жүгіреді, бұрылады.", "Ару жүгіреді."],
}


@pytest.mark.parametrize("language", list(Language))
def test_a_chase_alternates_hunter_and_hunted_and_measures_their_distance(language: Language) -> None:
    lines = "\n\n".join(CHASES[language] * 2)
    text = f"НАТ. КӨШЕ – КҮНДІЗ\n\n{lines}\n\nARU\nA!\n\nMARAT\nB!\n\nАРУ\nТоқта!\n\nМАРАТ\nЖоқ!\n"

    covered = _cover(text, CoverageStyle.CLASSICAL, language)

    chase = [shot for shot in covered.shots if shot.reason.rule == "chase"]
    assert len(chase) >= 4
    assert {len(shot.characters) for shot in chase} >= {1, 2}
    assert not {Move.PAN_LEFT, Move.TRUCK_LEFT} & {shot.move for shot in chase}


@pytest.mark.parametrize(
    ("sentence", "crowd"),
    [("Все замолкают.", True), ("На столе все, что осталось.", False), ("Всё кончено.", False), ("Все ушли.", True)],
)
def test_everybody_is_a_crowd_and_everything_is_not(sentence: str, crowd: bool) -> None:
    covered = _cover(
        f"ИНТ. ДОМ. НОЧЬ\n\nАру сидит.\n\n{sentence}\n\nАРУ\nДа.\n", CoverageStyle.CLASSICAL, Language.RUSSIAN
    )

    assert (ReasonCode.CROWD in {shot.reason.code for shot in covered.shots}) is crowd


def test_what_is_emphasised_in_the_script_is_plain_in_the_shot() -> None:
    covered = _cover(
        "INT. ROOM - DAY\n\n*Aru* opens the **door**.\n\n_CLOSE ON:_ a key.\n\nARU\nHm.\n", CoverageStyle.CLASSICAL
    )

    actions = [shot.action for shot in covered.shots]
    assert "Aru opens the door." in actions
    assert any(shot.reason.code is ReasonCode.WRITER and shot.subject == "a key" for shot in covered.shots)


def test_a_scene_of_thousands_of_pages_is_covered_in_time_that_grows_with_it() -> None:
    paragraph = "Aru looks at the letter. Marat stands up. He nods.\n\nMARAT\nYes.\n\nARU\nNo.\n\n"
    spent = []
    for count in (500, 4000):
        screenplay = fountain.parse("INT. ROOM - DAY\n\nMarat and Aru sit.\n\n" + paragraph * count)
        started = time.process_time()
        cover(screenplay, Language.ENGLISH)
        spent.append(time.process_time() - started)

    # Eight times the scene: 8 to 10 times the work was measured; a quadratic list takes 64.
    assert spent[1] < 40 * max(spent[0], 0.05)


@pytest.mark.parametrize("seconds", ["00:02", "00:30", "10:00"])
@pytest.mark.parametrize("style", list(CoverageStyle))
def test_the_writers_own_timing_wins_even_over_many_shots(seconds: str, style: CoverageStyle) -> None:
    asked = "".join(f"КРУПНО: ключ {number}.\n\n" for number in range(40))
    text = f"ИНТ. ДОМ. НОЧЬ ({seconds})\n\nАру сидит.\n\n{asked}"

    covered = _cover(text, style, Language.RUSSIAN)

    minutes, rest = map(int, seconds.split(":"))
    assert sum(shot.duration_s for shot in covered.shots) == 60 * minutes + rest
    assert len(covered.shots) > 40


def test_the_estimate_of_a_page_is_about_a_minute() -> None:
    page = "INT. ROOM - DAY\n\n" + "".join(
        "Aru walks through the dark room from one wall to the other and listens to the wind behind the window.\n\n"
        for _ in range(17)
    )
    (scene,) = scenes(fountain.parse(page))

    assert 50 <= estimate(scene, lexicon(Language.ENGLISH)) <= 70
