"""Screenplays for property tests of Final Draft: those that Fountain can say, with coloured revisions besides."""

from dataclasses import replace

from hypothesis import strategies as st

from kadr.film.screenplay import RevisedSpan, RevisionSet, Screenplay
from tests.formats.fountains import screenplays

_NAMES = ("Көк түзету 12/05", "Розовая редакция", "Blue Rev. (03/30/20)", "")
_COLORS = (None, "#7676D6D6FFFF", "#F3C6C32B8295")


@st.composite
def _spans(draw: st.DrawFn, screenplay: Screenplay) -> tuple[RevisedSpan, ...]:
    """Spans of letters, also across marks and over each other."""
    long = [at for at, element in enumerate(screenplay.elements) if element.text]
    if not long:
        return ()
    found = []
    for element in draw(st.lists(st.sampled_from(long), max_size=3)):
        start = draw(st.integers(0, len(screenplay.elements[element].text) - 1))
        end = draw(st.integers(start + 1, len(screenplay.elements[element].text)))
        found.append(RevisedSpan(element=element, start=start, end=end))
    return tuple(found)


@st.composite
def _revised(draw: st.DrawFn) -> Screenplay:
    screenplay = draw(screenplays)
    ids = draw(st.lists(st.sampled_from(["1", "7", "12", "blue", "розовая"]), max_size=3, unique=True))
    sets = tuple(
        RevisionSet(
            id=each,
            name=draw(st.sampled_from(_NAMES)),
            mark=draw(st.sampled_from(["*", "*B", ""])),
            color=draw(st.sampled_from(_COLORS)),
            spans=draw(_spans(screenplay)),
        )
        for each in ids
    )
    return replace(screenplay, revisions=sets)


revised_screenplays = _revised()
