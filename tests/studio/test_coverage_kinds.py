"""Promises about kinds of scene: two people, a group, a chase, an entrance, a telephone, as a director reads them."""

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kadr.film.screenplay import Language
from kadr.film.shots import Axis, CoverageStyle, Framing, Shot, ShotSize
from kadr.film.staging import Camera
from kadr.formats import fountain
from kadr.stage import block
from kadr.studio.coverage import CoveredScene, cover
from kadr.studio.coverage.rules import craft
from tests.studio.coverage_scripts import scripts

LANGUAGES = pytest.mark.parametrize("language", list(Language))
STYLES = pytest.mark.parametrize("style", list(CoverageStyle))
SHOULDERS = (Framing.OTS_LEFT, Framing.OTS_RIGHT)
ORDER = list(ShotSize)
KINDS = Path(__file__).parents[1] / "data" / "kinds"


def script(kind: str, language: Language) -> str:
    """A short scene of a kind, as a writer types it."""
    return (KINDS / f"{kind}.{language}.fountain").read_text(encoding="utf-8")


def covered(text: str, language: Language, style: CoverageStyle = CoverageStyle.CLASSICAL) -> tuple[CoveredScene, ...]:
    return cover(fountain.parse(text), language, style)


def by_rule(shots: tuple[Shot, ...], rule: str) -> list[Shot]:
    found = [shot for shot in shots if shot.reason.rule == rule]
    assert craft()[rule].sources
    return found


@LANGUAGES
def test_two_people_begin_in_a_master_part_into_singles_and_end_on_whoever_stays(language: Language) -> None:
    (scene,) = covered(script("two_hander", language), language)
    establishing, master, shoulder, *rest = scene.shots

    assert establishing.framing is Framing.ESTABLISHING
    assert (master.framing, len(master.characters), len(master.dialogue)) == (Framing.MASTER, 2, 2)
    assert shoulder.framing in SHOULDERS
    singles = [shot.size for shot in rest if shot.framing is Framing.SINGLE and shot.dialogue]
    assert all(ORDER.index(size) <= ORDER.index(ShotSize.MEDIUM_CLOSE_UP) for size in singles)
    (turn,) = by_rule(scene.shots, "turn")
    assert (turn.size, turn.characters) == (ShotSize.CLOSE_UP, (scene.cast[1],)), "silence is his who just heard no"
    (leaving,) = by_rule(scene.shots, "movement")
    assert leaving.characters == (scene.cast[0],)
    assert leaving.last_line == scene.shots[-1].last_line


@LANGUAGES
def test_a_group_opens_on_all_pairs_off_and_opens_again(language: Language) -> None:
    (scene,) = covered(script("group", language), language)

    everybody = set(scene.cast)
    assert set(by_rule(scene.shots, "master")[0].characters) == everybody
    assert set(by_rule(scene.shots, "breather")[0].characters) == everybody if language is Language.ENGLISH else True
    wide = [shot for shot in scene.shots[3:] if set(shot.characters) == everybody]
    assert wide
    pairs = [shot for shot in by_rule(scene.shots, "group_exchange") if shot.framing in SHOULDERS]
    assert len({shot.characters for shot in pairs}) >= 3
    assert not by_rule(scene.shots, "crowd"), "everybody at the table is those who sit there"


@LANGUAGES
def test_a_chase_has_both_in_it_and_a_policeman_with_a_part_is_no_crowd(language: Language) -> None:
    street, alley = covered(script("chase", language), language)

    chase = by_rule(street.shots, "chase")
    assert len(chase) >= 2
    assert {len(shot.characters) for shot in chase} == {1, 2}
    assert not by_rule((*street.shots, *alley.shots), "crowd")
    assert street.line == Axis(left=street.cast[0], right=street.cast[1])


@LANGUAGES
def test_whoever_enters_is_met_alone_and_in_full(language: Language) -> None:
    (scene,) = covered(script("entrance", language), language)

    met = by_rule(scene.shots, "entrance")
    assert [shot.characters for shot in met] == [(scene.cast[2],), (scene.cast[3],)]
    assert {shot.size for shot in met} == {ShotSize.FULL}
    opens = next(shot for shot in scene.shots if shot.last_line == met[0].first_line and shot is not met[0])
    assert opens.characters == (), "a door that opens is nobody's act"


@LANGUAGES
@STYLES
def test_a_telephone_has_both_ends_by_turns_or_one_end_held(language: Language, style: CoverageStyle) -> None:
    both, one = covered(script("phone", language), language, style)

    assert both.line is not None
    ends = {both.line.left, both.line.right}
    assert all(len(ends & set(shot.characters)) < 2 for shot in both.shots)
    for shot in both.shots:
        named = [name for name in both.cast if name.casefold()[:3] in shot.action.casefold()]
        assert len(named) != 1 or not shot.characters or named == list(shot.characters), "their words, their picture"
    listening = [shot for shot in one.shots if any(line.speaker != "DANA" for line in shot.dialogue)]
    assert listening
    assert {shot.characters for shot in listening if shot.characters} == {(one.cast[0],)}
    if style is CoverageStyle.CLASSICAL:
        (held,) = by_rule(one.shots, "phone_one_end")
        assert len(held.dialogue) == 3, "a cut between equal frames is no cut"


@settings(deadline=None)
@given(scripts, st.sampled_from(list(Language)), st.sampled_from(list(CoverageStyle)))
def test_no_cut_goes_between_two_equal_frames(text: str, language: Language, style: CoverageStyle) -> None:
    if style is CoverageStyle.LONG_TAKES or style is CoverageStyle.SCREENLIFE:
        style = CoverageStyle.CLASSICAL
    for scene in covered(text, language, style):
        for one, other in zip(scene.shots, scene.shots[1:], strict=False):
            people = one.characters and other.characters
            free = "writers_shot" not in (one.reason.rule, other.reason.rule)
            if people and free and one.framing is other.framing and one.characters == other.characters:
                assert (one.size, one.angle, one.move, one.subject) != (
                    other.size,
                    other.angle,
                    other.move,
                    other.subject,
                )


@LANGUAGES
@pytest.mark.parametrize("kind", ["two_hander", "group", "entrance"])
def test_the_floor_plan_has_the_line_as_the_list_has_it(kind: str, language: Language) -> None:
    (scene,) = covered(script(kind, language), language)
    assert scene.line is not None
    assert {shot.axis for shot in scene.shots} == {scene.line}

    stagings = block(scene.scene, scene.shots, language=language, aspect=16 / 9)

    both = [s for s in stagings if {scene.line.left, scene.line.right} <= {f.name for f in s.figures}]
    assert len(both) >= 2
    for staging in both:
        at = {figure.name: figure for figure in staging.figures}
        left, right = at[scene.line.left], at[scene.line.right]
        # Across the picture: how far to the right of the lens each stands.
        assert _to_the_right(staging.camera, left.x, left.y) < _to_the_right(staging.camera, right.x, right.y)


def _to_the_right(camera: Camera, x: float, y: float) -> float:
    pan = math.radians(camera.pan)
    ahead = (-math.sin(pan), math.cos(pan))
    dx, dy = x - camera.x, y - camera.y
    return (dx * ahead[1] - dy * ahead[0]) / max(0.1, dx * ahead[0] + dy * ahead[1])


MARKS = {
    Language.ENGLISH: ("MONTAGE - WINTER", "Close on the letter.", "BACK TO SCENE"),
    Language.RUSSIAN: ("МОНТАЖ: ЗИМА", "Крупный план письма.", "ВОЗВРАТ К СЦЕНЕ"),
    Language.KAZAKH: ("МОНТАЖ - ҚЫС", "Ірі планда хат.", "САХНАҒА ҚАЙТУ"),
}


@LANGUAGES
@STYLES
def test_a_mark_is_read_in_the_picture_that_follows_and_has_none_of_its_own(
    language: Language, style: CoverageStyle
) -> None:
    montage, close, back = MARKS[language]
    text = f"ИНТ. ДОМ. ДЕНЬ\n\nАру сидит, отыр.\n\nАРУ\nA.\n\n{montage}\n\nАру жүгіреді, бежит.\n\n"
    text += f"{close}\n\n{back}\n\nАРУ\nB.\n"

    (scene,) = covered(text, language, style)

    (kept,) = [shot for shot in scene.shots if shot.reason.rule == "writers_shot"]
    assert kept.action.startswith(close)
    assert kept.size is ShotSize.CLOSE_UP
    for shot in scene.shots:
        assert shot.dialogue or shot.action not in (montage, back)
    assert any(shot.action.startswith(montage) or f" {montage} " in f" {shot.action} " for shot in scene.shots)
