"""The plan of one scene while its shots are chosen: who is present, whom the camera was on, what was already shown."""

from collections.abc import Sequence

from kadr.film.screenplay import PlaceType, Scene
from kadr.film.shots import Framing, ShotSize, Voice
from kadr.studio.coverage.beats import Beat, Said, Seen, people_of, read_beats
from kadr.studio.coverage.drafts import Draft
from kadr.studio.coverage.lexicon import fold_word, split_words
from kadr.studio.coverage.lines import axis_of, both_ends, is_chase
from kadr.studio.coverage.names import Names
from kadr.studio.coverage.rules import Rules
from kadr.studio.coverage.signs import signs
from kadr.studio.coverage.timing import seconds_of

# Who is named or speaks within so many beats was there from the start; whoever comes later makes an entrance.
_OPENING_BEATS = 8
# More people than this are a multitude, of whom only the last are kept in mind.
_MOST_PRESENT = 20
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
        self._held: list[Seen] = []
        self._order = {name: at for at, name in enumerate(self.cast)}
        self._inserted: dict[str, int] = {}
        slug = scene.slugline
        self._place = {_thing(word.folded) for word in split_words(f"{slug.location or ''} {slug.sublocation or ''}")}
        self._crowded = any(
            isinstance(beat, Seen) and beat.has("crowd") and not self._is_everybody(beat.word("crowd"))
            for beat in self.beats
        )
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

    def add(self, draft: Draft, of: Sequence[str] = ()) -> Draft:
        """Takes a shot into the plan, and remembers whom the camera was on; `of` are those whom its words are about."""
        if len(self.ends.intersection(draft.characters)) > 1:
            self._part(draft, of)
        # The writer's own shot begins with the writer's words; what waits goes to the picture before it.
        self.release(self.drafts[-1] if draft.kept and self.drafts else draft)
        self.drafts.append(draft)
        if draft.characters:
            self.subject = draft.characters
        return draft

    def hold(self) -> None:
        """Keeps a sentence that has no picture of its own for the next one that has."""
        beat = self.beats[self.at]
        if not isinstance(beat, Seen):
            raise TypeError("only what is seen has a picture")
        self._held.append(beat)
        self.at += 1

    @property
    def begins_anew(self) -> bool:
        """Whether a mark (`MONTAGE`) was just read: what follows is not in the frame before it."""
        return bool(self._held)

    def release(self, draft: Draft) -> None:
        """Lets the sentences that wait be read in a shot."""
        for beat in self._held:
            draft.see(beat, 0.0)
        self._held.clear()

    def _part(self, draft: Draft, of: Sequence[str]) -> None:
        """Two ends of a telephone are two places: the frame keeps the first of them and whoever is there."""
        wanted = (draft.subject, *of, *draft.characters)
        first = next(name for name in wanted if name in self.ends and name in draft.characters)
        draft.characters = tuple(name for name in draft.characters if name == first or name not in self.ends)
        draft.framing = Framing.MASTER if draft.framing is Framing.MASTER else wide_framing(draft.characters)
        draft.subject = draft.characters[0] if len(draft.characters) == 1 else draft.subject

    def _is_everybody(self, crowd: str) -> bool:
        return fold_word(crowd) in signs(self.names.language).everybody

    def means_those_present(self, crowd: str) -> bool:
        """Whether `everybody` is those who are there already: more than two of them, and no crowd in the scene."""
        return len(self.present) > 2 and self._is_everybody(crowd) and not self._crowded

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

    def meet(self, people: Sequence[str]) -> None:
        """Whoever acts or speaks is there from now on. In a multitude those who came first are lost from sight, except
        the two of the line: nobody tells so many apart, and every frame would be read through all of them."""
        new = set(people).difference(self.present)
        if not new:
            return
        there = sorted(new.union(self.present), key=self._order.__getitem__)
        if len(there) > _MOST_PRESENT:
            line = {self.line.left, self.line.right} if self.line else set()
            late = {*there[-_MOST_PRESENT:], *new, *line}
            there = [name for name in there if name in late]
        self.present = tuple(there)

    def take(self, draft: Draft) -> None:
        """Takes the next sentence into a shot and lets its people come and go."""
        beat = self.beats[self.at]
        if not isinstance(beat, Seen):
            raise TypeError("only the exchange takes speeches")
        self.release(draft)
        draft.see(beat, self.seconds(beat))
        self.at += 1
        self.follow(beat)

    def follow(self, beat: Seen) -> None:
        """Who enters is present from here on; who is alone in a sentence of leaving is gone after it. Whoever acted
        last is whom a pronoun, or a verb without a subject, goes on with."""
        people = people_of(beat)
        self.actor = beat.acting if beat.acting in people else self.actor if self.actor or not people else people[0]
        self.meet(people)
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
    return _ordered(cast, opening | (listed - later))[:_MOST_PRESENT]


def _ordered(cast: Sequence[str], names: set[str]) -> tuple[str, ...]:
    return tuple(name for name in cast if name in names)
