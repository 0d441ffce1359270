"""The plan of one scene while its shots are chosen: who is present, whom the camera was on, what was already shown."""

from collections.abc import Sequence

from kadr.film.screenplay import PlaceType, Scene
from kadr.film.shots import Framing, ShotSize, Voice
from kadr.studio.coverage.beats import Beat, Said, Seen, people_of, read_beats
from kadr.studio.coverage.drafts import Draft
from kadr.studio.coverage.lexicon import split_words
from kadr.studio.coverage.lines import axis_of, both_ends, is_chase
from kadr.studio.coverage.names import Names
from kadr.studio.coverage.rules import Rules
from kadr.studio.coverage.timing import seconds_of

# Who is named or speaks within so many beats was there from the start; whoever comes later makes an entrance.
_OPENING_BEATS = 8
# From there the face of one person is too small to be listened to.
TOO_WIDE_TO_SPEAK = (ShotSize.EXTREME_LONG, ShotSize.LONG)
# Words up to this length are too common to name a place.
_SHORT = 2
_INSIDE = (PlaceType.INT, PlaceType.PAV)


class ScenePlan:
    """State shared by the rules of action and of exchange. `beats[at]` is what comes next."""

    def __init__(self, scene: Scene, names: Names, rules: Rules) -> None:
        self.scene = scene
        self.names = names
        self.rules = rules
        self.beats: tuple[Beat, ...] = read_beats(scene, names)
        self.at = 0
        self.drafts: list[Draft] = []
        self.cast = _cast(scene, self.beats, names)
        self.present = _present_at_first(scene, names, self.cast, self.beats)
        self.subject: tuple[str, ...] = ()
        self.actor: str | None = None
        self.last_speaker: str | None = None
        self.speeches = sum(1 for beat in self.beats if isinstance(beat, Said) and beat.voice is Voice.ON)
        self.spoken = 0
        self.since_wide = 0
        self.master_due = bool(self.present)
        self.line = axis_of(self.beats, self.cast)
        self.ends = both_ends(scene, self.beats)
        self.telephone = any("phone" in beat.found for beat in self.beats)
        self.chase = is_chase(self.beats, rules)
        self.acts = 0
        self._order = {name: at for at, name in enumerate(self.cast)}
        self._inserted: dict[str, int] = {}
        slug = scene.slugline
        self._place = {_thing(word.folded) for word in split_words(f"{slug.location or ''} {slug.sublocation or ''}")}
        self._last_of = {name: at for at, beat in enumerate(self.beats) for name in people_of(beat)}

    @property
    def inside(self) -> bool:
        """Whether the scene plays under a roof."""
        return self.scene.slugline.place_type in _INSIDE

    @property
    def progress(self) -> float:
        """How far the exchange of lines has gone, 0 to 1; it tightens the frame."""
        return self.spoken / max(1, self.speeches)

    def size(self, name: str) -> ShotSize:
        """A size by its rule, for inside or outside where the rule knows both."""
        place = "inside" if self.inside else "outside"
        sizes = self.rules.sizes
        return sizes.get(f"{name}_{place}") or sizes[name]

    def seconds(self, beat: Beat) -> float:
        """The unrounded length of a beat."""
        return seconds_of(beat, self.names.words)

    def peek(self, ahead: int = 0) -> Beat | None:
        """A coming beat, or None at the scene's end."""
        place = self.at + ahead
        return self.beats[place] if place < len(self.beats) else None

    def add(self, draft: Draft) -> Draft:
        """Takes a shot into the plan, and remembers whom the camera was on."""
        if len(self.ends.intersection(draft.characters)) > 1:
            self._part(draft)
        self.drafts.append(draft)
        if draft.characters:
            self.subject = draft.characters
        return draft

    def _part(self, draft: Draft) -> None:
        """Two ends of a telephone are two places: the frame keeps the first of them and whoever is there."""
        first = draft.subject if draft.subject in self.ends else next(n for n in draft.characters if n in self.ends)
        draft.characters = tuple(name for name in draft.characters if name == first or name not in self.ends)
        draft.framing = Framing.MASTER if draft.framing is Framing.MASTER else wide_framing(draft.characters)
        draft.subject = draft.characters[0] if len(draft.characters) == 1 else draft.subject

    def names_place(self, text: str) -> bool:
        """Whether a sentence names the place of the scene by a word of its heading."""
        return any(_thing(word.folded) in self._place for word in split_words(text) if len(word.folded) > _SHORT)

    def may_share(self, *people: str) -> bool:
        """Whether they can be in one frame: two ends of a telephone cannot."""
        return len(self.ends.intersection(people)) < 2

    def left_of(self, one: str, other: str) -> bool:
        """Whether `one` stands to the left of `other` on the screen, through the whole scene: the line's two people
        outermost, the others between them in the order of the cast."""
        if self.line is not None and {one, other} & {self.line.left, self.line.right}:
            return one == self.line.left or other == self.line.right
        return self._order.get(one, 0) < self._order.get(other, 0)

    def shown(self, word: str) -> None:
        """Remembers that a thing has had its insert."""
        if word:
            self._inserted[_thing(word)] = len(self.drafts)

    def is_news(self, word: str) -> bool:
        """Whether a thing was not shown for some shots."""
        shown = self._inserted.get(_thing(word))
        return shown is None or len(self.drafts) - shown >= self.rules.counts["inserts_apart"]

    def take(self, draft: Draft) -> None:
        """Takes the next sentence into a shot and lets its people come and go."""
        beat = self.beats[self.at]
        if not isinstance(beat, Seen):
            raise TypeError("only the exchange takes speeches")
        draft.see(beat, self.seconds(beat))
        self.at += 1
        self.follow(beat)

    def follow(self, beat: Seen) -> None:
        """Who enters is present from here on; who is alone in a sentence of leaving is gone after it. Whoever acted
        last is whom a pronoun, or a verb without a subject, goes on with."""
        people = people_of(beat)
        self.actor = beat.acting if beat.acting in people else self.actor if self.actor or not people else people[0]
        if not set(self.present).issuperset(people):
            self.present = _ordered(self.cast, {*self.present, *people})
        if len(people) == 1 and beat.has("exit") and self._last_of[people[0]] < self.at:
            self.present = tuple(name for name in self.present if name != people[0])


def _thing(word: str) -> str:
    """What makes two mentions the same thing: the beginning of the word, whatever its ending."""
    return word.lower()[:4]


def wide_framing(characters: Sequence[str]) -> Framing:
    """The framing that so many people make."""
    if not characters:
        return Framing.EMPTY
    return {1: Framing.SINGLE, 2: Framing.TWO_SHOT}.get(len(characters), Framing.GROUP)


def establish(plan: ScenePlan) -> None:
    """A new place is shown before anybody acts in it, with the sentences that describe it (Katz; Arijon)."""
    draft = Draft(
        size=plan.size("establishing"),
        framing=Framing.ESTABLISHING,
        rule="establishing",
        quote=plan.scene.heading.text,
    )
    draft.span(plan.scene.heading.line, plan.scene.heading.line)
    plan.add(draft)
    while (beat := plan.peek()) is not None and _describes(beat, draft, plan):
        plan.take(draft)
    draft.seconds = max(draft.seconds, plan.rules.time["establishing_s"])


def show_heading(plan: ScenePlan) -> None:
    """A scene without a word in it, in a place that is known."""
    draft = Draft(size=plan.size("empty"), framing=Framing.EMPTY, rule="heading_only", quote=plan.scene.heading.text)
    draft.span(plan.scene.heading.line, plan.scene.heading.line)
    plan.add(draft)


def _describes(beat: Beat, draft: Draft, plan: ScenePlan) -> bool:
    if not isinstance(beat, Seen) or beat.names or beat.direction or beat.card:
        return False
    if beat.has("pronoun_one", "pronoun_many", "crowd", "enter", "animal") and not beat.has("vast"):
        return False
    return not draft.sentences or draft.seconds + plan.seconds(beat) <= plan.rules.time["held_s"]


def _cast(scene: Scene, beats: Sequence[Beat], names: Names) -> tuple[str, ...]:
    """Everybody whom the scene names: its cast line first, then in the order of appearance; a crowd's cue last."""
    found: dict[str, None] = {}
    for written in scene.slugline.cast:
        found.update(dict.fromkeys(names.of_cue(written)))
    for beat in beats:
        owner = (beat.owner,) if isinstance(beat, Seen) and beat.owner else ()
        found.update(dict.fromkeys((*owner, *people_of(beat))))
    crowds = {beat.cue: None for beat in beats if isinstance(beat, Said) and not beat.speakers}
    return tuple({**found, **crowds})


def _present_at_first(scene: Scene, names: Names, cast: Sequence[str], beats: Sequence[Beat]) -> tuple[str, ...]:
    """Who is there when the scene opens: seen or speaking soon, or on the cast line; not who enters or is a voice."""
    opening: set[str] = set()
    later: set[str] = set()
    for at, beat in enumerate(beats):
        people = set(people_of(beat)) - opening - later
        heard = isinstance(beat, Said) and beat.voice is not Voice.ON
        enters = at > 0 and isinstance(beat, Seen) and beat.has("enter") and not beat.direction
        if at >= _OPENING_BEATS or heard or enters:
            later |= people
        else:
            opening |= people
    listed = {name for written in scene.slugline.cast for name in names.of_cue(written)}
    return _ordered(cast, opening | (listed - later))


def _ordered(cast: Sequence[str], names: set[str]) -> tuple[str, ...]:
    return tuple(name for name in cast if name in names)
