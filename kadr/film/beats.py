"""The psychology of a scene: what each person wants and what turns, and the behaviour in which it can be seen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One person in one scene, as Stanislavsky asks. All but `behaviour` stays between director and actor: `behaviour`
    is what an eye could see of it ("keeps folding the same letter"), and only that is ever shown to a picture model."""

    character: str
    circumstances: str = ""
    want: str = ""
    obstacle: str = ""
    action: str = ""
    subtext: str = ""
    feeling_in: str = ""
    feeling_out: str = ""
    behaviour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """The smallest change of fortune: from which source line to which, and what turns in it."""

    first_line: int
    last_line: int
    turn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneBeats:
    """A scene's sheets, one for each person, and its beats in order."""

    sheets: tuple[Sheet, ...] = ()
    beats: tuple[Beat, ...] = ()
