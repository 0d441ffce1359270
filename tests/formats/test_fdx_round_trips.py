"""Promises about what survives a Final Draft file."""

from hypothesis import given, settings

from kadr.film.screenplay import Screenplay
from kadr.formats import fdx, fountain
from kadr.formats.fountain import losses as fountain_losses
from tests.formats.fdx_screenplays import revised_screenplays
from tests.formats.fountains import any_text, screenplays, without_lines


@settings(deadline=None, max_examples=300)
@given(revised_screenplays)
def test_any_screenplay_comes_back_from_a_final_draft_file(screenplay: Screenplay) -> None:
    read = fdx.read(fdx.write(screenplay)).screenplay

    assert without_lines(read) == without_lines(screenplay)


@settings(deadline=None, max_examples=200)
@given(screenplays)
def test_fountain_through_final_draft_and_back_is_the_same_fountain(screenplay: Screenplay) -> None:
    through = fdx.read(fdx.write(screenplay)).screenplay

    assert fountain.write(through) == fountain.write(screenplay)
    assert fdx.losses(screenplay) == []


@settings(deadline=None)
@given(revised_screenplays)
def test_of_what_final_draft_carries_fountain_leaves_out_the_revisions_alone(screenplay: Screenplay) -> None:
    losses = fountain_losses.losses(screenplay)

    assert len(losses) == bool(screenplay.revisions)
    assert all("revisions" in loss for loss in losses)


@settings(deadline=None, max_examples=300)
@given(any_text)
def test_any_fountain_text_comes_back_or_its_losses_are_named(text: str) -> None:
    screenplay = fountain.parse(text)

    through = fdx.read(fdx.write(screenplay)).screenplay

    assert (without_lines(through) == without_lines(screenplay)) == (fdx.losses(screenplay) == [])
