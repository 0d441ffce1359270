"""Merging: what was said of a scene goes with it into the scene that it was merged into."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.store.tag_tables import Tag


def carry(session: Session, into: Mapping[str, str]) -> None:
    """Moves the tags of scenes that are gone into the scenes that took them in, by the scenes' ids.

    Where both scenes have a thing, a person's word on one of them counts for the tag that stays."""
    for gone, scene_id in into.items():
        mine = {(row.category, row.key): row for row in session.scalars(select(Tag).where(Tag.scene_id == scene_id))}
        for row in session.scalars(select(Tag).where(Tag.scene_id == gone).order_by(Tag.ordinal)):
            twin = mine.get((row.category, row.key))
            if twin is None:
                row.scene_id = scene_id
                mine[row.category, row.key] = row
            elif row.author == "person" and twin.author != "person" and row.merged_into is None:
                twin.state, twin.author, twin.corrected = row.state, row.author, row.corrected
                twin.name, twin.speaking, twin.count = row.name, row.speaking, row.count
                twin.version += 1
    session.flush()
