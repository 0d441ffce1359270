"""Tags: what each scene needs, as breakdowns find it and people correct it."""

import time
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field, Strict
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from kadr.errors import Conflict, Invalid, NotFound
from kadr.film.breakdown import Category, TagSource
from kadr.store import tables
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.store.tag_tables import Tag
from kadr.studio import corrections, lexicons, pages, scenes, scripts, times
from kadr.studio.orders import FORBID, Paragraph, Title

NAME = 200
# What people set of a tag; a verdict (`state`, `merge_into`) is something else.
_SET = ("name", "category", "speaking", "count")
# Nobody shoots a scene that needs more; what a script says is never cut, what is added by hand is bounded.
MAX_ADDED = 1_000


HowMany = Annotated[int, Strict(), Field(ge=1, le=1_000_000)]


class State(StrEnum):
    """What people made of a tag."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    MERGED = "merged"


class Scope(StrEnum):
    """How far a correction reaches: it teaches the project, or is about this scene alone."""

    PROJECT = "project"
    SCENE = "scene"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTag:
    """Something that the breakdown missed. `line` and `quote`: where the script says so, if it does."""

    __pydantic_config__: ClassVar[ConfigDict] = FORBID

    category: Category
    name: Title
    line: Annotated[int, Strict(), Field(ge=1, le=10_000_000)] | None = None
    quote: Paragraph = ""
    speaking: Annotated[bool, Strict()] | None = None
    count: HowMany | None = None
    scope: Scope = Scope.PROJECT


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which tags of a script: of a scene (a number or an id), of a category, in a state."""

    scene: str | None = None
    category: Category | None = None
    state: State | None = None


def in_force() -> ColumnElement[bool]:
    """The tags that a scene needs: found in its text or confirmed by a person, and neither rejected nor merged."""
    return or_(Tag.state == State.CONFIRMED, (Tag.state == State.SUGGESTED) & Tag.found)


def listing(session: Session, script_id: str, page: pages.Page, wanted: Wanted) -> Json:
    """The tags of the script's current scenes in order; without a state those in force."""
    script = scripts.find(session, script_id)
    query = select(Tag).where(Tag.script_id == script_id)
    if wanted.scene is None:
        revision = scripts.current_revision(session, script)
        of_now = select(tables.SceneVersion.scene_id).where(tables.SceneVersion.revision_id == revision.id)
        query = query.where(Tag.scene_id.in_(of_now))
    else:
        query = query.where(Tag.scene_id.in_([v.scene_id for v in scenes.chosen(session, script, [wanted.scene])]))
    query = query.where(in_force() if wanted.state is None else Tag.state == wanted.state)
    if wanted.category is not None:
        query = query.where(Tag.category == wanted.category)
    rows, cursor = pages.pick_rows(session, query, Tag.ordinal, page)
    return {"items": _shown(session, rows), "next": cursor}


def add(session: Session, scene_id: str, new: NewTag) -> Json:
    """A tag that the breakdown missed. Raises Conflict where the scene has it already."""
    script = corrections.open_scene(session, scene_id)
    if new.speaking is not None and new.category is not Category.CAST:
        raise _not_cast(new.category)
    _check_name(new.name)
    key = folded(new.name)
    mine = list(session.scalars(select(Tag).where(Tag.scene_id == scene_id)))
    if len(mine) >= MAX_ADDED:
        raise Invalid(f"scene {scene_id} has {len(mine)} tags; the limit is {MAX_ADDED}: merge or change some")
    row = next((tag for tag in mine if tag.category == new.category and key in (tag.key, folded(tag.name))), None)
    if row is not None and (row.state == State.CONFIRMED or (row.state == State.SUGGESTED and row.found)):
        raise Conflict(f"scene {scene_id} has {row.name!r} among its {row.category} already, as {row.id}; change that")
    if row is None:
        row = _added(script.id, scene_id, new, key)
        row.ordinal = 1 + (session.scalar(select(func.max(Tag.ordinal)).where(Tag.script_id == script.id)) or 0)
        session.add(row)
    else:
        # It was rejected, or went out of the text.
        row.state, row.author, row.merged_into = State.CONFIRMED, "person", None
        row.version += 1
    session.flush()
    corrections.record(session, script.project_id, row.id, {}, _decided(row))
    if new.scope is Scope.PROJECT:
        lexicons.learn(session, script.project_id, row.found_key or row.key, new.category, tag_id=row.id)
    session.flush()
    return _shown(session, [row])[0]


def show(session: Session, tag_id: str) -> Json:
    """One tag."""
    return _shown(session, [find(session, tag_id)])[0]


def find(session: Session, tag_id: str) -> Tag:
    """The row of a tag whose project is not deleted. Raises NotFound."""
    row = session.get(Tag, tag_id)
    if row is None:
        raise NotFound(f"no tag {tag_id}")
    scripts.find(session, row.script_id)
    return row


def change(session: Session, tag_id: str, changes: Mapping[str, Any], based_on: int | None, scope: Scope) -> Json:
    """Sets `name`, `category`, `speaking`, `count` and `state`, or merges the tag into another one of its scene.

    What is set stays over re-imports and breakdowns; None takes it back. With the scope `project` the project's lexicon
    learns from it."""
    row = find(session, tag_id)
    script = corrections.open_script(session, row.script_id)
    session.refresh(row)
    corrections.check_version(f"tag {tag_id}", row.version, based_on)
    before = _decided(row)
    _set(session, row, changes)
    touched = row.corrected or row.found_category is None or row.state != State.SUGGESTED
    row.author = "person" if touched else "breakdown"
    row.version += 1
    row.updated_at = time.time()
    corrections.record(session, script.project_id, row.id, before, _decided(row))
    if scope is Scope.PROJECT:
        _teach(session, script.project_id, row, changes, before)
    session.flush()
    return _shown(session, [row])[0]


def folded(name: str) -> str:
    """A name as it is compared: in lower case, with single spaces."""
    return " ".join(name.casefold().split())[:NAME]


def _set(session: Session, row: Tag, changes: Mapping[str, Any]) -> None:
    taken_back = {name for name in _SET if name in changes and changes[name] is None}
    to = {name: changes[name] for name in _SET if name in changes} | {
        name: _found(session, row, name) for name in taken_back
    }
    if changes.get("name") is not None:
        _check_name(changes["name"])
    category = to.get("category", row.category)
    if changes.get("speaking") is not None and category != Category.CAST:
        raise _not_cast(category)
    if category != row.category:
        _check_free(session, row, category)
        row.speaking = None
    for name, value in to.items():
        setattr(row, name, value)
    row.corrected = sorted({*row.corrected, *to} - taken_back)
    _judge(session, row, changes)


def _found(session: Session, row: Tag, name: str) -> Any:
    """What the breakdown said of a tag, for a correction that is taken back."""
    if name not in row.corrected:
        return getattr(row, name)
    if row.found_category is None:
        if name in ("speaking", "count"):
            return None
        raise Invalid(f"tag {row.id} was added by a person, and no breakdown found a {name} to go back to")
    return row.found_category if name == "category" else corrections.found(session, row.id, name)


def _judge(session: Session, row: Tag, changes: Mapping[str, Any]) -> None:
    if "merge_into" in changes and "state" in changes:
        raise Invalid("a tag that is merged has no other state; send merge_into or state")
    if "merge_into" in changes:
        _merge(session, row, changes["merge_into"])
    elif "state" in changes:
        row.state, row.merged_into = changes["state"], None
    elif row.state == State.SUGGESTED and any(value is not None for value in changes.values()):
        # Who corrects a thing says that it is there.
        row.state = State.CONFIRMED


def _check_free(session: Session, row: Tag, category: str) -> None:
    query = select(Tag).where(Tag.scene_id == row.scene_id, Tag.category == category, Tag.key == row.key)
    other = session.scalars(query).one_or_none()
    if other is not None:
        raise Conflict(f"the scene has {other.name!r} among its {category} already, as {other.id}; merge into that")


def _merge(session: Session, row: Tag, into_id: str) -> None:
    into = session.get(Tag, into_id)
    if into is None or into.scene_id != row.scene_id or into.id == row.id:
        raise Invalid(f"merge_into is {into_id!r}; name another tag of the same scene")
    if into.state == State.MERGED:
        raise Conflict(f"tag {into_id} is merged into {into.merged_into} itself; merge into that")
    row.state, row.merged_into = State.MERGED, into.id
    for one in session.scalars(select(Tag).where(Tag.merged_into == row.id)):
        one.merged_into = into.id


def _teach(session: Session, project_id: str, row: Tag, changes: Mapping[str, Any], before: Json) -> None:
    word = row.found_key or row.key
    taken_back = any(name in changes and changes[name] is None for name in ("name", "category"))
    if taken_back or (before["merged_into"] is not None and row.merged_into is None):
        lexicons.unlearn(session, project_id, word, row.id)
    name = _called(session, row, changes)
    if row.state == State.REJECTED and "state" in changes:
        lexicons.learn(session, project_id, word, None, tag_id=row.id)
    elif row.merged_into is not None and name is not None:
        into = session.get_one(Tag, row.merged_into)
        lexicons.learn(session, project_id, word, Category(into.category), tag_id=row.id, name=name)
    elif changes.get("category") or name or (_confirms(changes) and _is_news(session, project_id, row)):
        lexicons.learn(session, project_id, word, Category(row.category), tag_id=row.id, name=name)


def _called(session: Session, row: Tag, changes: Mapping[str, Any]) -> str | None:
    """What a rename or a merge says that the word is called, from now on."""
    if "merge_into" in changes:
        return session.get_one(Tag, row.merged_into).name
    name: str | None = changes.get("name")
    return name


def _confirms(changes: Mapping[str, Any]) -> bool:
    return changes.get("state") == State.CONFIRMED


def _is_news(session: Session, project_id: str, row: Tag) -> bool:
    """Whether a confirmation says more than the script does, or takes something back."""
    said = row.source in (TagSource.CUE, TagSource.CAST_LINE)
    return not said or lexicons.knows(session, project_id, row.found_key or row.key)


def _check_name(name: str) -> None:
    """Raises Invalid for a name that nobody would see: spaces, and letters that draw nothing."""
    if not any(unicodedata.category(letter)[0] not in "ZC" for letter in name):
        raise Invalid(f"name is {name!r}, which shows nothing; give the thing a name that can be read")


def _not_cast(category: str) -> Invalid:
    return Invalid(f"speaking is for cast; the tag's category is {category}")


def _added(script_id: str, scene_id: str, new: NewTag, key: str) -> Tag:
    now = time.time()
    return Tag(
        id=new_id("tag"),
        script_id=script_id,
        scene_id=scene_id,
        category=new.category,
        key=key,
        name=new.name,
        found=False,
        line=new.line,
        quote=new.quote,
        lines=[] if new.line is None else [new.line],
        confidence=1.0,
        source=TagSource.PERSON,
        speaking=new.speaking,
        count=new.count,
        state=State.CONFIRMED,
        author="person",
        corrected=[name for name in sorted(_SET) if getattr(new, name) is not None],
        version=1,
        created_at=now,
        updated_at=now,
    )


def _decided(row: Tag) -> Json:
    """What people may change of a tag."""
    return {name: getattr(row, name) for name in (*_SET, "state", "merged_into", "corrected")}


def _shown(session: Session, rows: Sequence[Tag]) -> list[Json]:
    """Tags as the API shows them, each with those merged into it."""
    merged: defaultdict[str, list[Json]] = defaultdict(list)
    query = select(Tag).where(Tag.merged_into.in_([row.id for row in rows])).order_by(Tag.ordinal)
    for one in session.scalars(query):
        merged[str(one.merged_into)].append({"id": one.id, "name": one.name, "lines": one.lines})
    return [
        {
            "id": row.id,
            "script_id": row.script_id,
            "scene_id": row.scene_id,
            "category": row.category,
            "name": row.name,
            "key": row.key,
            "state": row.state,
            "found": row.found,
            "line": row.line,
            "quote": row.quote,
            "lines": row.lines,
            "confidence": row.confidence,
            "source": row.source,
            "speaking": row.speaking,
            "count": row.count,
            "author": row.author,
            "corrected": row.corrected,
            "merged_into": row.merged_into,
            "merged": merged[row.id],
            "version": row.version,
            "changed_at": times.shown(row.updated_at),
        }
        for row in rows
    ]
