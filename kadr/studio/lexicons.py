"""Lexicons: what corrections taught a project, for the breakdowns to come."""

import time

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kadr.errors import NotFound
from kadr.film.breakdown import Category, ProjectLexicon
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.store.tag_tables import LexiconEntry
from kadr.studio import pages, projects, times


def learned(session: Session, project_id: str) -> ProjectLexicon:
    """All that a project was taught."""
    rows = session.execute(
        select(LexiconEntry.word, LexiconEntry.category, LexiconEntry.name)
        .where(LexiconEntry.project_id == project_id)
        .order_by(LexiconEntry.id)
    ).all()
    return ProjectLexicon(
        entries={word: None if category is None else Category(category) for word, category, _ in rows},
        names={word: name for word, _, name in rows if name is not None},
    )


def learn(
    session: Session, project_id: str, word: str, category: Category | None, *, tag_id: str, name: str | None = None
) -> None:
    """From now on `word` is of this category, or no tag at all, and called `name` (None: as before); the last
    correction counts."""
    now = time.time()
    row = {
        "id": new_id("lex"),
        "project_id": project_id,
        "word": word,
        "category": category,
        "name": name,
        "learned_from": tag_id,
        "created_at": now,
        "updated_at": now,
    }
    told = ["category", "learned_from", "updated_at", *([] if name is None else ["name"])]
    new = {column: row[column] for column in told}
    keys = ["project_id", "word"]
    # Two scripts of a project may teach it the same word at once: the database decides who is second.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            postgresql.insert(LexiconEntry).values(row).on_conflict_do_update(index_elements=keys, set_=new)
        )
    else:
        session.execute(sqlite.insert(LexiconEntry).values(row).on_conflict_do_update(index_elements=keys, set_=new))


def unlearn(session: Session, project_id: str, word: str, tag_id: str) -> None:
    """Takes back what a tag taught of a word, and nothing that another one taught since."""
    mine = (LexiconEntry.word == word, LexiconEntry.learned_from == tag_id)
    session.execute(delete(LexiconEntry).where(LexiconEntry.project_id == project_id, *mine))


def knows(session: Session, project_id: str, word: str) -> bool:
    """Whether the project was taught what this word is."""
    query = select(LexiconEntry.id).where(LexiconEntry.project_id == project_id, LexiconEntry.word == word)
    return session.scalar(query) is not None


def listing(session: Session, project_id: str, page: pages.Page) -> Json:
    """What a project was taught, oldest first."""
    projects.find(session, project_id)
    query = select(LexiconEntry).where(LexiconEntry.project_id == project_id)
    return pages.pick(session, query, LexiconEntry.id, page, _shown)


def forget(session: Session, project_id: str, entry_id: str) -> None:
    """Unlearns an entry; tags that people corrected stay as they are. Raises NotFound."""
    projects.find(session, project_id)
    row = session.get(LexiconEntry, entry_id)
    if row is None or row.project_id != project_id:
        raise NotFound(f"the lexicon of project {project_id} has no entry {entry_id}")
    session.delete(row)
    session.flush()


def _shown(row: LexiconEntry) -> Json:
    return {
        "id": row.id,
        "word": row.word,
        "category": row.category,
        "name": row.name,
        "learned_from": row.learned_from,
        "created_at": times.shown(row.created_at),
        "changed_at": times.shown(row.updated_at),
    }
