"""Findings: what a breakdown found becomes tags, facts and questions, under what people said before."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kadr.film import breakdown as film
from kadr.film.breakdown import Answer, Breakdown, Category, ProjectLexicon
from kadr.store import tables
from kadr.store.ids import new_id
from kadr.store.tag_tables import Tag
from kadr.studio import lexicons, questions, schedules, scripts
from kadr.studio.tags import NAME, State, folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What people said before a breakdown: the project's lexicon; answers, and of two names of one person the one that
    stays, by the questions' keys."""

    lexicon: ProjectLexicon
    answers: Mapping[str, Answer]
    kept: Mapping[str, str]


def told(session: Session, script_id: str) -> Told:
    """What a breakdown of the script is told beforehand. Raises NotFound."""
    script = scripts.find(session, script_id)
    return Told(
        lexicon=lexicons.learned(session, script.project_id),
        answers=questions.answers(session, script_id),
        kept=questions.kept(session, script_id),
    )


def settle(session: Session, breakdown_id: str, found: Breakdown) -> None:
    """Writes what a breakdown found, unless a newer one of the script is done already.

    A tag keeps its id over breakdowns and revisions while its scene does; what a person corrected, added or rejected
    stays."""
    breakdown = session.get_one(tables.Breakdown, breakdown_id)
    # See breakdowns.settle: one breakdown of a script ends at a time, and no correction comes between.
    session.get_one(tables.Script, breakdown.script_id, with_for_update={"key_share": True})
    done = select(func.max(tables.Breakdown.id)).where(
        tables.Breakdown.script_id == breakdown.script_id, tables.Breakdown.task_id.is_not(None)
    )
    if (session.scalar(done) or "") > breakdown.id:
        return
    versions = select(tables.SceneVersion.ordinal, tables.SceneVersion.scene_id).where(
        tables.SceneVersion.revision_id == breakdown.revision_id
    )
    scene_ids = {row.ordinal: row.scene_id for row in session.execute(versions)}
    by_scene = {scene_ids[scene.facts.ordinal]: scene for scene in found.scenes}
    schedules.settle(session, breakdown.script_id, {scene_id: scene.facts for scene_id, scene in by_scene.items()})
    questions.settle(session, breakdown.script_id, found.questions, scene_ids)
    shelf = _Shelf(session, breakdown.script_id)
    for scene_id, scene in by_scene.items():
        for tag in scene.tags:
            shelf.put(scene_id, tag)
    shelf.close(list(by_scene))


class _Shelf:
    """A script's tags, each found again by what it was found as, by what it is now, or by its name."""

    def __init__(self, session: Session, script_id: str) -> None:
        self._session, self._script_id = session, script_id
        self._names = questions.names_kept(session, script_id)
        query = select(Tag).where(Tag.script_id == script_id).order_by(Tag.ordinal)
        self._rows = list(session.scalars(query.execution_options(populate_existing=True)))
        self._places: dict[tuple[str, str, str, str], Tag] = {}
        for row in self._rows:
            row.found = False
            self._learn_place(row)
        self._order: dict[str, int] = {}
        self._unknown: list[tuple[int, str, film.Tag]] = []
        self._count = 0

    def put(self, scene_id: str, tag: film.Tag) -> None:
        """Brings the row for `tag` up to date, if there is one."""
        self._count += 1
        row = self._row(scene_id, tag.category, tag.key[:NAME], folded(tag.name))
        if row is None:
            self._unknown.append((self._count, scene_id, tag))
        elif row.id in self._order:
            # Two findings that a person made one thing: both places count.
            row.lines = sorted({*row.lines, *tag.lines})
        else:
            self._settle(self._count, row, tag)

    def _settle(self, at: int, row: Tag, tag: film.Tag) -> None:
        self._order[row.id] = at
        _follow(row, tag, self._names.get(tag.name.casefold(), tag.name)[:NAME])
        self._learn_place(row)

    def _place_unknown(self) -> None:
        """What is in no row yet: the same word in another category than before, or a thing that is new."""
        before = {(row.scene_id, row.found_key): row for row in self._rows if row.category == row.found_category}
        for at, scene_id, tag in self._unknown:
            row = before.get((scene_id, tag.key[:NAME]))
            if row is None or row.found:
                row = _born(self._script_id, scene_id, tag.category, tag.key[:NAME])
                self._rows.append(row)
                self._session.add(row)
            elif tag.category != row.category:
                row.category = row.found_category = tag.category
                row.speaking = None
            self._settle(at, row, tag)

    def close(self, scene_ids: Sequence[str]) -> None:
        """Numbers all tags: by scenes, what was found in the order of the text, then what only people say."""
        self._place_unknown()
        self._hide_other_names()
        places = {scene_id: n for n, scene_id in enumerate(scene_ids)}
        last = len(self._rows)
        # sorted() is stable: the rest stays in its order.
        ordered = sorted(
            self._rows, key=lambda row: (places.get(row.scene_id, len(places)), self._order.get(row.id, last))
        )
        for ordinal, row in enumerate(ordered, start=1):
            row.ordinal = ordinal
        self._session.flush()

    def _hide_other_names(self) -> None:
        """A person who is known by another name now is not confirmed under this one too; see `questions.answer`."""
        for row in self._rows:
            stays = self._names.get(row.name.casefold())
            if row.category != Category.CAST or row.found or stays is None or folded(stays) == folded(row.name):
                continue
            twin = self._places.get((row.scene_id, "known", row.category, folded(stays)))
            if row.state == State.CONFIRMED and twin is not None and twin.found:
                row.state = State.SUGGESTED
                row.version += 1

    def _row(self, scene_id: str, category: Category, key: str, name: str) -> Tag | None:
        ways = (("found", category, key), ("now", category, key), ("name", category, name))
        return next((row for way in ways if (row := self._places.get((scene_id, *way)))), None)

    def _learn_place(self, row: Tag) -> None:
        scene = row.scene_id
        if row.found_category is not None and row.found_key is not None:
            self._places.setdefault((scene, "found", row.found_category, row.found_key), row)
        self._places.setdefault((scene, "now", row.category, row.key), row)
        self._places.setdefault((scene, "known", row.category, folded(row.name)), row)
        if row.found_category is None or "name" in row.corrected:
            # Of what a person added the name is all that is known; what one renamed is called so by now.
            self._places.setdefault((scene, "name", row.category, folded(row.name)), row)


def _follow(row: Tag, tag: film.Tag, name: str) -> None:
    row.found = True
    row.line, row.quote, row.lines = tag.line, tag.quote, list(tag.lines) or [tag.line]
    if row.found_category is not None:
        row.confidence, row.source = tag.confidence, tag.source
    if "name" not in row.corrected:
        row.name = name
    if "count" not in row.corrected:
        row.count = tag.count
    if "speaking" not in row.corrected and row.category == Category.CAST:
        row.speaking = tag.speaking


def _born(script_id: str, scene_id: str, category: Category, key: str) -> Tag:
    now = time.time()
    return Tag(
        id=new_id("tag"),
        script_id=script_id,
        scene_id=scene_id,
        category=category,
        key=key,
        found_category=category,
        found_key=key,
        state=State.SUGGESTED,
        author="breakdown",
        corrected=[],
        version=1,
        created_at=now,
        updated_at=now,
    )
