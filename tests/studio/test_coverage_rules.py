"""Promises about the rules as data: each says itself, names its sources, and is the reason of the shots it makes."""

from pathlib import Path

from hypothesis import given, settings

from kadr.film.screenplay import Language
from kadr.film.shots import CoverageStyle, ReasonCode
from kadr.formats import fountain
from kadr.studio.coverage import cover
from kadr.studio.coverage.handbook import handbook
from kadr.studio.coverage.rules import Rule, Rules, craft, rules, sources
from tests.studio.coverage_scripts import scripts


@settings(deadline=None)
@given(scripts)
def test_every_shot_names_a_rule_that_gives_its_reason(text: str) -> None:
    for style in CoverageStyle:
        for covered in cover(fountain.parse(text), Language.RUSSIAN, style):
            for shot in covered.shots:
                assert craft()[shot.reason.rule].code is shot.reason.code


def test_every_rule_and_style_says_itself_in_three_languages_and_names_its_sources() -> None:
    told: list[Rule | Rules] = [*craft().values(), *(rules(style) for style in CoverageStyle)]
    assert len(told) >= 30
    for each in told:
        assert each.sources
        assert set(each.sources) <= set(sources())
        assert len(set(each.words.values())) == len(Language)
        assert all(words.strip().endswith(".") for words in each.words.values())


def test_every_reason_that_coverage_gives_has_its_rule() -> None:
    codes = {rule.code for rule in craft().values()} - {None}

    assert codes == set(ReasonCode) - {ReasonCode.MODEL}


def test_a_style_overrides_only_numbers_that_the_craft_has() -> None:
    classical = rules(CoverageStyle.CLASSICAL)
    for style in CoverageStyle:
        manner = rules(style)
        assert set(manner.sizes) == set(classical.sizes)
        assert set(manner.counts) == set(classical.counts)
        assert set(manner.time) - set(classical.time) <= {"take_s"}
        for name in ("line_s", "breath_s", "step_s", "shortest_scene_s"):
            assert manner.time[name] == classical.time[name], "a style does not change how long a scene is"
        assert not set(manner.moves) & set(manner.moves.values()), "what replaces a move is possible itself"
        assert not set(manner.angles) & set(manner.angles.values())


def test_the_page_of_rules_is_what_the_data_says() -> None:
    page = Path(__file__).parents[2] / "docs" / "shot-list.md"

    assert page.read_text(encoding="utf-8") == handbook(), (
        "repeat `python -m kadr.studio.coverage.handbook > docs/shot-list.md`"
    )
