"""Concept sheets by staging: who or what of the film a subject means, and the sheets that can be drawn of it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from kadr.errors import Conflict, Invalid
from kadr.film.bible import Character, Dressing, Location, Look, Style, Worn, folded, place_names
from kadr.film.screenplay import ElementType, Language, Scene
from kadr.film.sheets import OF_CHARACTERS, Costume, SheetKind, SheetOrder
from kadr.film.sheets import Worn as Where
from kadr.film.staging import SketchStyle
from kadr.queue import Lane, Work
from kadr.store import tables, values
from kadr.store.bible_tables import BibleEntry
from kadr.store.tables import Json
from kadr.studio import bible, bible_rules, jobs, projects, scenes, scripts

# Of a long cast an answer names those who come first.
_MOST_NAMED = 12
# One place may have a set within and one outside, a flat a few rooms; a town named alone is not drawn house by house.
_MOST_PLACES = 4
# A place that is come back to a hundred times is the same place.
_MOST_SCENES = 40
# What stands side by side on one sheet; see `kadr.stage.concepts.people`.
COSTUMES_A_SHEET = 6
_EXTENSION = re.compile(r"\s*\(.*?\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a sheet is of. Of a character `who` is its name in the script, of a location `places` are titles and keys of
    sets. `entries` are the bible entries that say so."""

    title: str
    words: str = ""
    who: str | None = None
    costumes: tuple[Costume, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    only: tuple[SheetKind, ...] = OF_CHARACTERS
    entries: tuple[BibleEntry, ...] = ()


class Film:
    """Whom and what can be drawn of a project: its newest script's cast and places, and its bible. Cheap, because an
    order waits for it: what somebody looks like is read by whoever draws the sheet."""

    def __init__(self, session: Session, project_id: str) -> None:
        self._session = session
        self.project = projects.find(session, project_id)
        self._written = bible.entries(session, project_id)
        script = bible.newest_script(session, project_id)
        self.title = script.title if script else self.project.title
        self._language = Language(script.language if script else self.project.language)
        self._revision = scripts.current_revision(session, script).id if script else None
        self._rows = scenes.current(session, script) if script else []
        self._cast: dict[str, str] = {}
        for name in filter(None, self._names()):
            self._cast.setdefault(folded(name), name)

    def find(self, named: str) -> Subject | None:
        """Whom or what the words name, in any case and alphabet of the house; None where they name nothing known."""
        name = folded(named)
        for row, entry in self._written:
            if isinstance(entry, Character | Location) and name in map(folded, bible_rules.names(entry)):
                return self.of_entry(row.id)
        if name in self._cast:
            return Subject(title=self._cast[name], who=self._cast[name], costumes=(Costume(),))
        return self._place(named.strip())

    def of_entry(self, entry_id: str) -> Subject:
        """What a bible entry is of. Raises NotFound, Invalid for an entry that is neither somebody nor a place, and
        Conflict for a place that neither the bible nor a heading tells the set of."""
        row = bible.find(self._session, self.project.id, entry_id)
        entry = next(entry for other, entry in self._written if other.id == row.id)
        if isinstance(entry, Character):
            return self._character(row, entry)
        if isinstance(entry, Look):
            wearer = next(other for other, _ in self._written if other.id == entry.character)
            whole = self.of_entry(wearer.id)
            worn = next(each for each in whole.costumes if each.name == entry.name)
            return replace(
                whole,
                title=f"{whole.title}: {entry.name}",
                words=entry.words,
                costumes=(worn,),
                only=(SheetKind.TURNAROUND,),
                entries=(wearer, row),
            )
        if isinstance(entry, Location):
            return self._location(row, entry)
        raise Invalid(f"bible entry {entry_id} is a {row.kind}; sheets are drawn of characters, looks and locations")

    def known(self) -> str:
        """Whom and what sheets can be drawn of, in words."""
        people = {name: None for _, entry in self._written if isinstance(entry, Character) for name in (entry.name,)}
        people |= dict.fromkeys(name for key, name in self._cast.items() if key not in map(folded, people))
        places = dict.fromkeys(slug["location"] for row in self._rows if (slug := _slug(row)).get("location"))
        named = [", ".join(list(names)[:_MOST_NAMED]) for names in (people, places) if names]
        return "; ".join(named) or "nobody yet, as the film has neither a script nor a bible"

    @property
    def style(self) -> SketchStyle:
        """How the film is drawn."""
        said = next((entry for _, entry in self._written if isinstance(entry, Style)), None)
        return said.sketch if said and said.sketch else SketchStyle(self.project.style)

    def wardrobe(self) -> Json:
        """What the looks of its people are read from: a revision, its language, and what the bible says of them.
        Without any look: a sheet shows them beside what is worn otherwise."""
        said = (entry for _, entry in self._written if isinstance(entry, Character))
        people = tuple(Worn(names=bible_rules.names(entry), appearance=entry.appearance) for entry in said)
        dressing = values.dump(Dressing(worn=people))
        return {"revision_id": self._revision, "script_language": self._language, "dressing": dressing}

    def _names(self) -> Iterator[str]:
        """Everybody who speaks or is in a cast line, as the stage dresses them."""
        for row in self._rows:
            yield from _slug(row).get("cast") or ()
            for element in row.value["elements"]:
                if element["type"] == ElementType.CHARACTER:
                    yield _EXTENSION.sub("", element["text"]).strip()

    def _character(self, row: BibleEntry, entry: Character) -> Subject:
        looks = [(other, look) for other, look in self._written if isinstance(look, Look) and look.character == row.id]
        numbers = {each.scene_id: each.number for each in self._rows}
        return Subject(
            title=entry.name,
            words=entry.words,
            who=entry.name,
            costumes=_costumes([look for _, look in looks], numbers),
            entries=(row, *(other for other, _ in looks)),
        )

    def _location(self, row: BibleEntry, entry: Location) -> Subject:
        own = [(entry.name, entry.place)] if entry.place else []
        found = self._sets({folded(name) for name in bible_rules.names(entry)})
        places = [*own, *(each for each in found if each[1] != entry.place)]
        if not places:
            raise Conflict(f"location {entry.name!r} has no place in the bible and no scene; give its entry a place")
        return Subject(title=entry.name, words=entry.words, places=tuple(places), entries=(row,))

    def _place(self, named: str) -> Subject | None:
        # The front end never draws: what knows sets is loaded by whoever asks for one.
        from kadr.stage import sets

        places = self._sets({folded(named)})
        if not places and named in sets.places():
            places = [(named, named)]
        return Subject(title=places[0][0], places=tuple(places)) if places else None

    def _sets(self, names: set[str]) -> list[tuple[str, str]]:
        """The different sets of the scenes that go by these names, each under the heading that it comes with first."""
        from kadr.stage.wardrobe import place_of

        locations = [entry for _, entry in self._written if isinstance(entry, Location)]
        rows = [row for row in self._rows if not names.isdisjoint(_called(row))][:_MOST_SCENES]
        named: dict[str, str] = {}
        for scene in (values.load(Scene, row.value) for row in rows):
            slug = scene.slugline
            title = ". ".join(part for part in (slug.location, slug.sublocation) if part) or scene.heading.text
            named.setdefault(place_of(scene, self._language, locations).place, title)
        return [(title, key) for key, title in named.items()][:_MOST_PLACES]


def tasks(film: Film, subject: Subject, language: Language, sheet: SheetKind | None) -> list[jobs.NewTask]:
    """A task for each sheet of the subject; None: all that fit it. Raises Invalid for a sheet that does not fit it,
    Conflict for one that has nothing to compare."""
    fitting = (SheetKind.HOURS,) if subject.places else _fitting(subject)
    if sheet is not None and sheet not in fitting:
        raise _unfit(subject, sheet, fitting)
    orders = [order for kind in ((sheet,) if sheet else fitting) for order in _orders(film, subject, language, kind)]
    return [_task(film, subject, order) for order in orders]


def _fitting(subject: Subject) -> tuple[SheetKind, ...]:
    return tuple(kind for kind in subject.only if kind is not SheetKind.LOOKS or len(subject.costumes) > 1)


def _unfit(subject: Subject, sheet: SheetKind, fitting: Sequence[SheetKind]) -> Exception:
    if sheet is SheetKind.LOOKS and not subject.places:
        return Conflict(f"{subject.title} has one costume to show; write looks into the bible first")
    return Invalid(f"there is no {sheet} sheet of {subject.title}; there is {', '.join(fitting)}")


def _orders(film: Film, subject: Subject, language: Language, kind: SheetKind) -> Iterator[SheetOrder]:
    order = SheetOrder(
        sheet=kind,
        title=subject.title,
        film=film.title,
        language=language,
        style=film.style,
        words=subject.words,
        costumes=subject.costumes[:1],
    )
    if kind is SheetKind.HOURS:
        for title, place in subject.places:
            yield replace(order, title=title, place=place, aspect=film.project.aspect_ratio)
    elif kind is SheetKind.LOOKS:
        for first in range(0, len(subject.costumes), COSTUMES_A_SHEET):
            yield replace(order, costumes=subject.costumes[first : first + COSTUMES_A_SHEET])
    else:
        yield order


def _task(film: Film, subject: Subject, order: SheetOrder) -> jobs.NewTask:
    drawn_from: Json = {"order": values.dump(order)}
    if subject.who is not None:
        drawn_from |= {"who": subject.who, **film.wardrobe()}
    versions = [{"id": row.id, "version": row.version} for row in subject.entries]
    return jobs.NewTask(
        lane=Lane.CPU,
        function=Work.CONCEPTS_STAGE,
        payload={"subject": order.title, "bible": versions, **drawn_from},
        batch_key=f"sheet:{order.style}",
        input_hash=values.digest({"draws": "staged sheet", **drawn_from}),
    )


def _costumes(looks: Sequence[Look], numbers: Mapping[str, str]) -> tuple[Costume, ...]:
    """The look of most scenes first, then those of some, in the order in which the bible has them."""
    rest = Where.ELSEWHERE if any(look.scenes for look in looks) else Where.EVERYWHERE
    main = next((look for look in looks if not look.scenes), None)
    first = Costume(name=main.name, dress=main.appearance, worn=rest) if main else Costume(worn=rest)
    others = (
        Costume(
            name=look.name,
            dress=look.appearance,
            worn=Where.IN_SCENES,
            scenes=tuple(numbers[scene] for scene in look.scenes if scene in numbers),
        )
        for look in looks
        if look is not main
    )
    return (first, *others)


def _slug(row: tables.SceneVersion) -> Json:
    return row.value["heading"].get("slugline") or {}


def _called(row: tables.SceneVersion) -> tuple[str, ...]:
    slug = _slug(row)
    return place_names(row.heading, slug.get("location"), slug.get("sublocation"))
