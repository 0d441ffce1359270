"""Questions: what a breakdown asks rather than decides, and what people answered."""

import time
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.errors import Invalid, NotFound
from kadr.film import breakdown as film
from kadr.film.breakdown import Answer
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.store.tag_tables import Question
from kadr.studio import corrections, pages, scripts, times

_SHORT = 200
_KEY = 450


class Stage(StrEnum):
    """Which questions are wanted."""

    OPEN = "open"
    ANSWERED = "answered"


def answers(session: Session, script_id: str) -> dict[str, Answer]:
    """What people answered, by the question's key."""
    query = select(Question.key, Question.answer).where(Question.script_id == script_id)
    return {key: Answer(answer) for key, answer in session.execute(query) if answer is not None}


def kept(session: Session, script_id: str) -> dict[str, str]:
    """Of two names of one person the one that stays, by the question's key."""
    query = select(Question.key, Question.keeps).where(Question.script_id == script_id, Question.answer == Answer.SAME)
    return {key: keeps for key, keeps in session.execute(query) if keeps is not None}


def names_kept(session: Session, script_id: str) -> dict[str, str]:
    """For names in lower case that stand for one person: the name that stays."""
    query = select(Question).where(
        Question.script_id == script_id, Question.answer == Answer.SAME, Question.keeps.is_not(None)
    )
    return {name.casefold(): row.keeps for row in session.scalars(query) if row.keeps for name in (row.one, row.other)}


def settle(session: Session, script_id: str, found: Sequence[film.Question], scene_ids: Mapping[int, str]) -> None:
    """What the newest breakdown asks, by scene ordinals; questions that were asked before keep ids and answers."""
    rows = {row.key: row for row in session.scalars(select(Question).where(Question.script_id == script_id))}
    for row in rows.values():
        row.found = False
    for one in found:
        key = one.key[:_KEY]
        known = rows.get(key)
        if known is None:
            known = rows[key] = _born(script_id, key)
            session.add(known)
        known.found = True
        known.scene_id = scene_ids[one.ordinal]
        known.one, known.other, known.line = one.one[:_SHORT], one.other[:_SHORT], one.line
        known.quote = one.quote
    session.flush()


def listing(session: Session, script_id: str, page: pages.Page, stage: Stage | None = None) -> Json:
    """The questions of the newest breakdown and all that were answered, in the order in which they were first asked."""
    scripts.find(session, script_id)
    query = select(Question).where(Question.script_id == script_id)
    if stage is Stage.OPEN:
        query = query.where(Question.found, Question.answer.is_(None))
    elif stage is Stage.ANSWERED:
        query = query.where(Question.answer.is_not(None))
    else:
        query = query.where(Question.found | Question.answer.is_not(None))
    return pages.pick(session, query, Question.id, page, _shown)


def answer(session: Session, question_id: str, changes: Mapping[str, Any], based_on: int | None) -> Json:
    """Sets `answer` (None: open again) and `name`, which of the two stays; the next breakdown goes by it."""
    row = session.get(Question, question_id)
    if row is None:
        raise NotFound(f"no question {question_id}")
    script = corrections.open_script(session, row.script_id)
    session.refresh(row)
    corrections.check_version(f"question {question_id}", row.version, based_on)
    before = {"answer": row.answer, "name": row.keeps}
    row.answer = changes.get("answer", row.answer)
    row.keeps = _kept(row, changes)
    row.version += 1
    row.updated_at = time.time()
    after = {"answer": row.answer, "name": row.keeps}
    corrections.record(session, script.project_id, row.id, before, after)
    session.flush()
    return _shown(row)


def _kept(row: Question, changes: Mapping[str, Any]) -> str | None:
    """The name that stays: the one given, or of two that are one the first."""
    if row.answer != Answer.SAME:
        if changes.get("name") is not None:
            raise Invalid(f"name is {changes['name']!r}, but only of two that are the same one name stays")
        return None
    name: str = changes.get("name") or row.keeps or row.one
    if name not in (row.one, row.other):
        raise Invalid(f"name is {name!r}; the names are {row.one!r} and {row.other!r}")
    return name


def _born(script_id: str, key: str) -> Question:
    now = time.time()
    return Question(
        id=new_id("qst"),
        script_id=script_id,
        key=key,
        answer=None,
        keeps=None,
        version=1,
        created_at=now,
        updated_at=now,
    )


def _shown(row: Question) -> Json:
    return {
        "id": row.id,
        "script_id": row.script_id,
        "scene_id": row.scene_id,
        "one": row.one,
        "other": row.other,
        "line": row.line,
        "quote": row.quote,
        "found": row.found,
        "answer": row.answer,
        "name": row.keeps,
        "version": row.version,
        "changed_at": times.shown(row.updated_at),
    }
