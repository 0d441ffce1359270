"""Breakdowns with tags made by hand, settled as a worker settles them: what tests of tags begin with."""

from collections.abc import Mapping, Sequence
from typing import Any

from kadr.film.breakdown import Breakdown, Category, Question, SceneBreakdown, SceneFacts, Tag, TagSource
from kadr.film.screenplay import Screenplay, scenes
from kadr.queue import Lane
from kadr.store import tasks
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import breakdowns, findings, jobs, projects, scripts, tags
from kadr.studio.desk import Studio
from kadr.studio.pages import Page
from kadr.studio.projects import NewProject
from kadr.studio.tags import Wanted
from tests.studio import crew


def begin(studio: Studio, text: str = crew.SCRIPT) -> Json:
    """A new script in a project of its own, as it is shown."""
    with studio.writing() as session:
        project = projects.create(session, NewProject(title="Боран"))["id"]
    return imported(studio, project, text)


def imported(studio: Studio, project: str, text: str = crew.SCRIPT) -> Json:
    """A new script in a project, as it is shown."""
    with studio.writing() as session:
        return scripts.create(session, studio.blobs, project, scripts.manuscript(text.encode(), "boran.fountain"))


def revised(studio: Studio, script: str, text: str) -> Json:
    """The script with a new revision."""
    with studio.writing() as session:
        sent = scripts.manuscript(text.encode(), "boran.fountain")
        return scripts.revise(session, studio.blobs, script, sent, None)


def found(category: Category, name: str, *, line: int = 3, **more: Any) -> Tag:
    """A tag as a tagger finds it."""
    told: Json = {"key": name.casefold(), "quote": name, "lines": (line,), "confidence": 0.8}
    told["source"] = TagSource.LEXICON
    return Tag(category=category, name=name, line=line, **told | more)


def claimed(studio: Studio, script: str) -> Claimed:
    """A running breakdown of the script."""
    with studio.writing() as session:
        breakdowns.order(session, script)
        (one,) = tasks.claim(session, owner="crew", lane=Lane.CPU, limit=1, lease_s=30.0)
    return one


def finish(
    studio: Studio, running: Claimed, needs: Mapping[int, Sequence[Tag]], questions: Sequence[Question] = ()
) -> None:
    """Ends a breakdown that found these tags, by the ordinals of the scenes."""
    with studio.writing() as session:
        assert tasks.still_ours(session, running)
        screenplay = scripts.screenplay_of(session, running.payload["revision_id"])
        covered = []
        for scene in scenes(screenplay):
            shots = crew.shots_of(scene)
            stagings = tuple(crew.staging_of(shot) for shot in shots)
            covered.append(breakdowns.StagedScene(cast=(), shots=shots, stagings=stagings))
        result = breakdowns.settle(session, running, covered)
        findings.settle(session, running.payload["breakdown_id"], broken_down(screenplay, needs, questions))
        assert jobs.settle_done(session, running, result, 0.0)


def break_down(
    studio: Studio, script: str, needs: Mapping[int, Sequence[Tag]], questions: Sequence[Question] = ()
) -> None:
    """Orders a breakdown and ends it with these findings."""
    finish(studio, claimed(studio, script), needs, questions)


def broken_down(
    screenplay: Screenplay, needs: Mapping[int, Sequence[Tag]], questions: Sequence[Question] = ()
) -> Breakdown:
    """Findings by hand; facts are counted from the ordinal."""
    sheets = [
        SceneBreakdown(facts=facts(scene.ordinal, scene.number), tags=tuple(needs.get(scene.ordinal, ())))
        for scene in scenes(screenplay)
    ]
    return Breakdown(scenes=tuple(sheets), questions=tuple(questions))


def facts(ordinal: int, number: str) -> SceneFacts:
    """What a breakdown says of a scene."""
    return SceneFacts(
        ordinal=ordinal,
        number=number,
        place_type=None,
        place="ҮЙ",
        sub_place=None,
        day_night=None,
        story_day=1,
        eighths=ordinal,
        seconds=7.5 * ordinal,
        timed_by="pace",
    )


def listed(studio: Studio, script: str, **wanted: Any) -> list[Json]:
    """The script's tags."""
    with studio.reading() as session:
        items: list[Json] = tags.listing(session, script, Page(limit=200), Wanted(**wanted))["items"]
    return items


def names(studio: Studio, script: str, **wanted: Any) -> list[tuple[str, str]]:
    """Category and name of the script's tags."""
    return [(tag["category"], tag["name"]) for tag in listed(studio, script, **wanted)]
