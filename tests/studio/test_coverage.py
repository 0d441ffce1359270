"""Promises about the deterministic breakdown."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kadr.film.screenplay import ElementType, Language, Scene
from kadr.film.shots import Angle, Framing, Move, ReasonCode, Shot, ShotSize, Voice
from kadr.formats import fountain
from kadr.formats.emphasis import plain
from kadr.studio.coverage import CoveredScene, cover
from kadr.studio.coverage.lexicon import lexicon, split_words
from tests.studio.coverage_scripts import scripts

BORAN = Path(__file__).parents[2] / "examples" / "boran"
ALONE = (Framing.INSERT, Framing.EMPTY, Framing.ESTABLISHING)
PAIRS = (Framing.OTS_LEFT, Framing.OTS_RIGHT, Framing.TWO_SHOT)


def _cover(text: str, language: Language = Language.ENGLISH) -> tuple[Shot, ...]:
    (covered,) = cover(fountain.parse(text), language)
    return covered.shots


def _boran(language: Language) -> tuple[CoveredScene, ...]:
    return cover(fountain.parse((BORAN / f"boran.{language}.fountain").read_text(encoding="utf-8")), language)


def _words_of(scene: Scene, kind: ElementType) -> list[str]:
    return " ".join(plain(element.text) for element in scene.elements if element.type is kind).split()


@settings(deadline=None)
@given(scripts, st.sampled_from(list(Language)))
def test_no_shot_names_whom_its_scene_lacks_and_every_shot_lasts(text: str, language: Language) -> None:
    for covered in cover(fountain.parse(text), language):
        assert covered.shots
        for shot in covered.shots:
            assert set(shot.characters) <= set(covered.cast)
            assert len(set(shot.characters)) == len(shot.characters)
            assert shot.duration_s > 0


@settings(deadline=None)
@given(scripts, st.sampled_from(list(Language)))
def test_every_line_is_covered_and_every_word_kept_in_order(text: str, language: Language) -> None:
    for covered in cover(fountain.parse(text), language):
        lines = {line for shot in covered.shots for line in range(shot.first_line, shot.last_line + 1)}
        for element in covered.scene.elements:
            if element.type in (ElementType.ACTION, ElementType.CHARACTER, ElementType.DIALOGUE):
                assert lines.issuperset(range(element.line, element.line + element.text.count("\n") + 1))
        seen = " ".join(shot.action for shot in covered.shots).split()
        said = " ".join(plain(line.text) for shot in covered.shots for line in shot.dialogue).split()
        assert seen == _words_of(covered.scene, ElementType.ACTION)
        assert said == _words_of(covered.scene, ElementType.DIALOGUE)


@settings(deadline=None)
@given(scripts, st.sampled_from(list(Language)))
def test_a_frame_holds_as_many_as_its_framing_says_and_whoever_is_heard_in_it(text: str, language: Language) -> None:
    for covered in cover(fountain.parse(text), language):
        known = set(covered.cast) - {"ВСЕ", "ЖҰРТ", "ДАУЫС"}
        for shot in covered.shots:
            assert not (shot.framing in ALONE and shot.characters)
            assert shot.framing is not Framing.SINGLE or len(shot.characters) == 1
            assert shot.framing not in PAIRS or len(shot.characters) == 2
            heard = {line.speaker for line in shot.dialogue if line.voice is Voice.ON}
            assert heard & known <= set(shot.characters)


@given(scripts)
def test_the_same_script_gives_the_same_shots(text: str) -> None:
    screenplay = fountain.parse(text)

    assert cover(screenplay, Language.RUSSIAN) == cover(screenplay, Language.RUSSIAN)


@pytest.mark.parametrize("language", list(Language))
def test_the_example_film_gets_a_list_that_a_director_can_shoot(language: Language) -> None:
    covered = _boran(language)

    shots = [shot for scene in covered for shot in scene.shots]
    sizes = {shot.size for shot in shots}
    length = sum(shot.duration_s for shot in shots)
    assert len(covered) == 10
    assert 240 <= length <= 400, "five to six pages play five to six minutes"
    assert 3.0 <= length / len(shots) <= 8.0
    assert len(sizes) >= 7
    assert {shot.reason.code for shot in shots} >= set(ReasonCode) - {ReasonCode.ACTION, ReasonCode.MODEL}


@pytest.mark.parametrize("language", list(Language))
def test_every_reason_quotes_the_script(language: Language) -> None:
    for covered in _boran(language):
        text = " ".join([covered.scene.heading.text, *(e.text.replace("\n", " ") for e in covered.scene.elements)])
        for shot in covered.shots:
            assert shot.reason.quote
            assert shot.reason.quote in text


@pytest.mark.parametrize(
    ("sentence", "size", "framing", "subject", "characters"),
    [
        ("CLOSE ON Aru's face.", ShotSize.CLOSE_UP, Framing.SINGLE, "ARU", ("ARU",)),
        ("CLOSE UP - a cracked cup.", ShotSize.CLOSE_UP, Framing.INSERT, "a cracked cup", ()),
        ("INSERT: THE LETTER", ShotSize.EXTREME_CLOSE_UP, Framing.INSERT, "THE LETTER", ()),
        ("EXTREME CLOSE UP: Aru", ShotSize.EXTREME_CLOSE_UP, Framing.SINGLE, "ARU", ("ARU",)),
        ("ANGLE ON the door.", ShotSize.MEDIUM, Framing.EMPTY, "the door", ()),
        ("WIDE: the burning steppe.", ShotSize.LONG, Framing.EMPTY, "the burning steppe", ()),
        ("КРУПНО: руки.", ShotSize.CLOSE_UP, Framing.INSERT, "руки", ()),
        ("КРУПНЫЙ ПЛАН. Чашка.", ShotSize.CLOSE_UP, Framing.INSERT, None, ()),
        ("ДЕТАЛЬ: нож", ShotSize.EXTREME_CLOSE_UP, Framing.INSERT, "нож", ()),
        ("ОБЩИЙ ПЛАН: степь", ShotSize.LONG, Framing.EMPTY, "степь", ()),
        ("ІРІ ПЛАН: хат", ShotSize.CLOSE_UP, Framing.INSERT, "хат", ()),
        ("ЖАЛПЫ ПЛАН: дала", ShotSize.LONG, Framing.EMPTY, "дала", ()),
        ("ОРТА ПЛАН: Aru", ShotSize.MEDIUM, Framing.SINGLE, "ARU", ("ARU",)),
        ("Крупно: окно", ShotSize.CLOSE_UP, Framing.INSERT, "окно", ()),
    ],
)
def test_the_writers_direction_is_kept_word_for_word(
    sentence: str, size: ShotSize, framing: Framing, subject: str | None, characters: tuple[str, ...]
) -> None:
    shots = _cover(f"INT. ROOM - DAY\n\nAru sits alone, dizzy.\n\n{sentence}\n\nARU\nHello.\n")

    (shot,) = [shot for shot in shots if shot.reason.code is ReasonCode.WRITER]
    assert shot.action.startswith(sentence)
    assert shot.reason.quote in sentence
    assert (shot.size, shot.framing, shot.characters) == (size, framing, characters)
    assert subject is None or shot.subject == subject
    assert shot.angle is Angle.EYE


@pytest.mark.parametrize(
    ("sentence", "aim"),
    [("ARU'S POV: the wolves.", "the wolves"), ("POV ARU: the wolves.", "the wolves"), ("ARU КӨЗІМЕН: дала.", "дала")],
)
def test_a_point_of_view_is_without_its_owner(sentence: str, aim: str) -> None:
    shots = _cover(f"EXT. HILL - DAY\n\nAru looks down.\n\n{sentence}\n\nARU\nHello.\n")

    (shot,) = [shot for shot in shots if shot.framing is Framing.POV]
    assert (shot.characters, shot.subject) == ((), aim)


def test_a_panorama_pans() -> None:
    shots = _cover("ИНТ. ДОМ. ДЕНЬ\n\nПНР по стене с фотографиями.\n", Language.RUSSIAN)

    assert shots[0].move is Move.PAN_RIGHT


def test_a_new_place_is_established_once_and_its_people_are_shown_whole() -> None:
    text = "INT. HUT - DAY\n\nA low room.\n\nAru mends a net.\n\nINT. HUT - DAY\n\nAru sleeps.\n\n"
    text += "INT. HUT - NIGHT\n\nARU\nHello.\n"

    first, again, night = cover(fountain.parse(text), Language.ENGLISH)

    assert first.shots[0].framing is Framing.ESTABLISHING
    assert first.shots[0].action == "A low room."
    assert first.shots[1].framing is Framing.MASTER
    assert again.shots[0].framing is Framing.MASTER
    assert night.shots[0].framing is Framing.ESTABLISHING


EXCHANGE = "INT. ROOM - DAY\n\nMarat and Aru sit.\n\n" + "".join(
    f"{name}\nWe have {number} very long nights of winter left before anybody comes here.\n\n"
    for number, name in enumerate(["MARAT", "ARU"] * 6, start=2)
)


def test_an_exchange_begins_over_shoulders_on_one_side_of_the_line_and_tightens() -> None:
    shots = _cover(EXCHANGE)

    shoulders = {(shot.characters, shot.framing) for shot in shots if shot.framing in PAIRS[:2]}
    singles = [shot.size for shot in shots if shot.framing is Framing.SINGLE]
    order = list(ShotSize)
    assert shoulders == {(("MARAT", "ARU"), Framing.OTS_RIGHT), (("ARU", "MARAT"), Framing.OTS_LEFT)}
    assert singles == sorted(singles, key=order.index, reverse=True)
    assert singles[-1] is ShotSize.CLOSE_UP


def test_a_long_exchange_returns_to_a_wider_frame() -> None:
    framings = [shot.framing for shot in _cover(EXCHANGE)]

    assert Framing.TWO_SHOT in framings[5:]


def test_a_long_speech_is_cut_to_a_listener() -> None:
    speech = "I walked for nine days across the salt and nobody spoke to me once. " * 5
    shots = _cover(f"INT. ROOM - DAY\n\nMarat and Aru sit.\n\nMARAT\n{speech}\n\nARU\nAnd then?\n")

    listening = [shot for shot in shots if shot.reason.code is ReasonCode.REACTION]
    assert listening
    assert {shot.characters for shot in listening} == {("ARU",)}
    assert {line.voice for shot in listening for line in shot.dialogue} == {Voice.OFF}


@pytest.mark.parametrize("extension", ["V.O.", "O.S.", "З.К.", "ВПЗ", "К.С."])
def test_a_voice_off_plays_over_whoever_hears_it(extension: str) -> None:
    shots = _cover(f"INT. ROOM - DAY\n\nAru waits.\n\nMARAT ({extension})\nOpen the door!\n\nARU\nWho is it?\n")

    (shot,) = [shot for shot in shots if shot.reason.code is ReasonCode.VOICE_OFF]
    assert shot.characters == ("ARU",)
    assert all("MARAT" not in each.characters for each in shots)


def test_a_voice_where_nobody_is_plays_over_the_empty_place() -> None:
    shots = _cover("EXT. STEPPE - DAY\n\nGULNUR (V.O.)\nI remember.\n")

    assert [shot.framing for shot in shots] == [Framing.ESTABLISHING, Framing.EMPTY]


@pytest.mark.parametrize(
    ("language", "sentence", "word"),
    [
        (Language.ENGLISH, "Aru takes out an old letter.", "letter"),
        (Language.RUSSIAN, "Ару достаёт старые письма.", "письма"),
        (Language.KAZAKH, "Ару қойнынан хатын алып шығады.", "хатын"),
        (Language.KAZAKH, "Ару кітабын ашады.", "кітабын"),
    ],
)
def test_a_revealed_prop_has_an_insert_in_the_scripts_own_word(language: Language, sentence: str, word: str) -> None:
    shots = _cover(f"ИНТ. ДОМ. НОЧЬ\n\nАру отыр.\n\n{sentence}\n\nАРУ\nМіне.\n", language)

    (insert,) = [shot for shot in shots if shot.framing is Framing.INSERT]
    assert (insert.subject, insert.reason.code, insert.characters) == (word, ReasonCode.PROP, ())


@pytest.mark.parametrize(
    ("language", "sentence", "move"),
    [
        (Language.ENGLISH, "Aru runs.", Move.HANDHELD),
        (Language.RUSSIAN, "Ару бежит.", Move.HANDHELD),
        (Language.KAZAKH, "Ару жүгіреді.", Move.HANDHELD),
        (Language.ENGLISH, "Aru rides away.", Move.TRUCK_RIGHT),
        (Language.KAZAKH, "Ару салт атпен келеді.", Move.TRUCK_RIGHT),
    ],
)
def test_the_camera_goes_with_whoever_moves(language: Language, sentence: str, move: Move) -> None:
    shots = _cover(f"НАТ. ДАЛА – КҮНДІЗ\n\n{sentence}\n\nАРУ\nARU?\n\nARU\nMm.\n", language)

    (shot,) = [shot for shot in shots if shot.reason.code is ReasonCode.MOVEMENT]
    assert shot.move is move


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (Language.ENGLISH, "Aru does not run."),
        (Language.RUSSIAN, "Ару не бежит."),
        (Language.KAZAKH, "Ару жүгірмейді."),
    ],
)
def test_who_does_not_run_is_not_run_after(language: Language, sentence: str) -> None:
    shots = _cover(f"НАТ. ДАЛА – КҮНДІЗ\n\nАру тұр. Aru waits.\n\n{sentence}\n\nАРУ\nA?\n\nARU\nMm.\n", language)

    assert ReasonCode.MOVEMENT not in {shot.reason.code for shot in shots}


def test_characters_are_those_whom_the_scene_itself_names() -> None:
    text = "INT. ROOM - DAY\nDINA, OLD MAN\n\nVera kisses Marat. The Captain salutes.\n\nMARAT\nHello.\n"

    (covered,) = cover(fountain.parse(text), Language.ENGLISH)

    assert covered.cast[:2] == ("DINA", "OLD MAN")
    assert "MARAT" in covered.cast
    assert all(name in text.upper() for name in covered.cast)


@pytest.mark.parametrize(
    ("language", "cue", "sentence"),
    [
        (Language.RUSSIAN, "МАША", "Дверь открывает Маше сосед."),
        (Language.RUSSIAN, "ПАВЕЛ", "Мы видим Павла."),
        (Language.RUSSIAN, "МАКАР КИРЕЕВ", "Рядом с Макаром пусто."),
        (Language.KAZAKH, "ДӘУЛЕТ", "Дәулеттің шамы сөнеді."),
        (Language.KAZAKH, "БОЛАТБЕК", "Болатбегім келеді, Болатбекке айт."),
        (Language.ENGLISH, "OLD MAN", "We see the Old Man's back."),
    ],
)
def test_a_name_is_known_in_its_cases(language: Language, cue: str, sentence: str) -> None:
    text = f"ИНТ. А. ДЕНЬ\n\n{sentence}\n\nИНТ. Б. ДЕНЬ\n\n{cue}\nДа.\n"

    scene, _ = cover(fountain.parse(text), language)

    assert scene.cast == (cue,)


def test_a_name_written_on_a_letter_is_not_there() -> None:
    text = "INT. ROOM - DAY\n\nAru reads.\n\nINSERT: LETTER. From Gulnur.\n\nARU\nHm.\n\nINT. B - DAY\n\nGULNUR\nYes.\n"

    scene, _ = cover(fountain.parse(text), Language.ENGLISH)

    assert scene.cast == ("ARU",)


def test_whoever_comes_later_is_not_in_the_master() -> None:
    text = "INT. ROOM - DAY\n\nAru waits.\n\nARU\nWell?\n\nMarat enters, shaking off snow.\n\nMARAT\nI am late.\n"

    (covered,) = cover(fountain.parse(text), Language.ENGLISH)

    master = next(shot for shot in covered.shots if shot.framing is Framing.MASTER)
    entrance = next(shot for shot in covered.shots if shot.reason.code is ReasonCode.ENTRANCE)
    assert master.characters == ("ARU",)
    assert entrance.characters == ("MARAT",)


def test_the_lengths_add_up_to_the_timing_in_the_heading() -> None:
    shots = _cover("ИНТ. ДОМ. НОЧЬ (01:30)\n\nАру сидит.\n\nАРУ\nКто там?\n\nМАРАТ\nЯ.\n", Language.RUSSIAN)

    assert sum(shot.duration_s for shot in shots) == 90.0


def test_shots_are_numbered_by_the_writers_scene() -> None:
    shots = _cover("15-1. ИНТ. ДОМ. НОЧЬ\n\nАру сидит.\n\nАРУ\nКто там?\n", Language.RUSSIAN)

    assert [shot.number for shot in shots] == [f"15-1-{number}" for number in range(1, len(shots) + 1)]


def test_a_scene_that_is_only_a_heading_has_its_picture() -> None:
    (shot,) = _cover("EXT. STEPPE - DAWN\n")

    assert (shot.framing, shot.size, shot.first_line) == (Framing.ESTABLISHING, ShotSize.EXTREME_LONG, 1)


@pytest.mark.parametrize(
    ("language", "word", "category"),
    [
        (Language.KAZAKH, "шапаннан", None),
        (Language.KAZAKH, "арқанымызды", "prop"),
        (Language.KAZAKH, "қарайды", "look"),
        (Language.KAZAKH, "ата", None),
        (Language.RUSSIAN, "верёвкой", "prop"),
        (Language.RUSSIAN, "всё", None),
        (Language.ENGLISH, "letters", "prop"),
        (Language.ENGLISH, "letterbox", None),
    ],
)
def test_a_word_is_known_by_its_stem_and_real_endings_only(language: Language, word: str, category: str | None) -> None:
    found = lexicon(language).find(word, split_words(word))

    assert (category in found) if category else not found


@pytest.mark.parametrize("language", list(Language))
def test_a_feature_length_script_is_covered_in_two_seconds(language: Language) -> None:
    text = (BORAN / f"boran.{language}.fountain").read_text(encoding="utf-8") * 22
    screenplay = fountain.parse(text)
    started = time.process_time()

    covered = cover(screenplay, language)

    assert len(covered) == 220
    # Measured at 0.4 s.
    assert time.process_time() - started < 2.0
