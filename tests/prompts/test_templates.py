"""Templates: strict about names, blind to what user text contains, versioned by their own text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadr.film.screenplay import Language
from prompts import templates
from prompts.templates import fence, one_line

NOUNS = ("drafts", "concepts", "boards", "enrichment")
TEXT = "for readers\n\n## greeting\nСәлем, {{name}}!\nЖас: {{age}}\n\n## other part\nno places\n"


def test_values_are_put_in_and_never_evaluated() -> None:
    template = templates.parse("x.kk.md", TEXT)

    filled = template.fill("greeting", {"name": "{{age}} {% raw %} $name {0}", "age": "7"})

    assert filled == "Сәлем, {{age}} {% raw %} $name {0}!\nЖас: 7"


def test_a_line_whose_values_are_all_empty_is_left_out() -> None:
    assert templates.parse("x.kk.md", TEXT).fill("greeting", {"name": "Ұлпан", "age": " "}) == "Сәлем, Ұлпан!"


def test_a_missing_value_and_a_spare_one_are_both_mistakes() -> None:
    template = templates.parse("x.kk.md", TEXT)

    with pytest.raises(KeyError, match="age"):
        template.fill("greeting", {"name": "Ғ"})
    with pytest.raises(ValueError, match="no place for mood"):
        template.fill("greeting", {"name": "Ғ", "age": "1", "mood": "x"})


def test_a_version_changes_with_every_letter() -> None:
    first, other = templates.parse("a", TEXT), templates.parse("a", TEXT.replace("Сәлем", "Сәлең"))

    assert first.version != other.version
    assert len(first.version) == 12


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_has_the_same_parts_and_places_in_each_language(noun: str) -> None:
    found = [templates.load(noun, language) for language in Language]

    assert len({tuple(t.parts) for t in found}) == 1
    for part in found[0].parts:
        assert len({tuple(templates._PLACE.findall(t.parts[part])) for t in found}) == 1
    assert len({t.version for t in found}) == len(Language)


def test_the_kazakh_templates_spell_kazakh() -> None:
    text = "".join(templates.load("drafts", Language.KAZAKH).parts.values())

    assert set("ӘҒҚҢӨҰҮҺІ") <= set(text)
    assert set("әғқңөұүі") <= set(text)


@given(st.text())
def test_material_cannot_close_its_own_fence(text: str) -> None:
    fenced = fence("SCRIPT", text)

    if text.strip():
        opening, closing = fenced.split("\n")[0], fenced.split("\n")[-1]
        assert closing == opening.replace(" begins]", " ends]")
        assert closing not in text


def test_no_material_needs_no_fence() -> None:
    assert fence("SCRIPT", " \n") == ""


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Әже\n  хатты\tбүктейді", "Әже хатты бүктейді"),
        ("Қар басылмай жолға шықпа, балам", "Қар басылмай…"),
        ("Ұзақсөзбөлінбейді", "Ұзақсөзбөлінбе…"),
    ],
)
def test_a_long_line_is_cut_at_a_word_and_says_so(text: str, short: str) -> None:
    assert one_line(text, 18 if "хатты" in text else 15) == short
