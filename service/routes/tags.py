"""Tags: what each scene needs, the schedule, the questions, and what corrections taught the project."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query
from fastapi.responses import JSONResponse, Response

from kadr.errors import Invalid
from kadr.film.breakdown import Category
from kadr.studio import lexicons, questions, schedules, tags
from kadr.studio.questions import Stage
from kadr.studio.tags import NewTag, Scope, State, Wanted
from service import examples
from service.bodies import StrictRoute
from service.deps import (
    BasedOn,
    LexiconEntryId,
    ProjectId,
    QuestionId,
    SceneId,
    ScriptId,
    TagId,
    TheOnce,
    ThePage,
    TheStudio,
)
from service.files import tagged
from service.openapi import WITH_BODY, answers
from service.schemas import FactsChange, QuestionAnswer, TagChange

router = APIRouter(prefix="/v1", tags=["tags"], route_class=StrictRoute)

_NEW = {"prop": {"summary": "A prop that was missed", "value": {"category": "props", "name": "хат", "line": 7}}}
_TAG = {
    "not": {"summary": "It is no prop", "value": {"state": "rejected", "version": 1}},
    "other": {"summary": "It is a vehicle", "value": {"category": "vehicles"}},
}
_FACTS = {"day": {"summary": "The second story day, at dusk", "value": {"story_day": 2, "day_night": "dusk"}}}
_ANSWER = {"same": {"summary": "One person", "value": {"answer": "same", "name": "доктор Ерлан"}}}


def wanted_of(
    scene: Annotated[str | None, Query(max_length=40, description="Only this scene: its number or id.")] = None,
    category: Annotated[Category | None, Query(description="Only this category.")] = None,
    state: Annotated[State | None, Query(description="Only these; left out: what the scenes need.")] = None,
) -> Wanted:
    """Which tags are wanted."""
    return Wanted(scene=scene, category=category, state=state)


@router.get(
    "/scripts/{script_id}/tags", summary="List a script's tags", responses=answers(examples.listed(examples.TAG), 404)
)
def list_tags(
    studio: TheStudio, script_id: ScriptId, page: ThePage, wanted: Annotated[Wanted, Depends(wanted_of)]
) -> JSONResponse:
    """What the scenes need, in order, each with the line that says so: as the newest breakdown found it and people
    corrected it. Rejected and merged tags are listed only where their state is asked for."""
    with studio.reading() as session:
        return JSONResponse(tags.listing(session, script_id, page, wanted))


@router.post(
    "/scenes/{scene_id}/tags",
    status_code=201,
    summary="Add a tag that was missed",
    responses=answers(examples.TAG, 404, 409, *WITH_BODY, status=201),
)
def add_tag(once: TheOnce, scene_id: SceneId, new: Annotated[NewTag, Body(openapi_examples=_NEW)]) -> JSONResponse:
    """A tag by a person: it stays over revisions and breakdowns, and the project learns the word."""
    return once.answer(new, lambda session: tags.add(session, scene_id, new), 201)


@router.get("/tags/{tag_id}", summary="Show a tag", responses=answers(examples.TAG, 404))
def show_tag(studio: TheStudio, tag_id: TagId) -> JSONResponse:
    """One tag; its ETag is the precondition of a change."""
    with studio.reading() as session:
        return tagged(tags.show(session, tag_id), "version")


@router.patch("/tags/{tag_id}", summary="Correct a tag", responses=answers(examples.TAG, 404, 409, 412, *WITH_BODY))
def change_tag(
    studio: TheStudio, tag_id: TagId, change: Annotated[TagChange, Body(openapi_examples=_TAG)], based_on: BasedOn
) -> JSONResponse:
    """Confirms, rejects, renames or recategorises a tag, or merges it into another one of its scene. The correction
    stays over revisions and breakdowns; with scope `project` it counts for the project's other scenes from their next
    breakdown on. Null takes a correction back: what the breakdown found counts again."""
    changes = change.sent("version", "scope")
    if not changes:
        raise Invalid("the change is empty; send one of name, category, state, merge_into, speaking, count")
    scope = change.scope if "scope" in change.model_fields_set else Scope.PROJECT
    with studio.writing() as session:
        return tagged(tags.change(session, tag_id, changes, _base(change.version, based_on), scope), "version")


@router.get(
    "/scripts/{script_id}/schedule",
    summary="Show the one-line schedule",
    responses=answers(examples.listed(examples.SCHEDULE_LINE), 404),
)
def list_schedule(studio: TheStudio, script_id: ScriptId, page: ThePage) -> JSONResponse:
    """One line for each scene of the current revision: place, day or night, story day, page eighths, estimated time,
    cast, and how many tags there are of each category. What no breakdown has said yet is null."""
    with studio.reading() as session:
        return JSONResponse(schedules.listing(session, script_id, page))


@router.patch(
    "/scenes/{scene_id}",
    summary="Correct a scene's line",
    responses=answers(examples.SCHEDULE_LINE, 404, 412, *WITH_BODY),
)
def change_scene(
    studio: TheStudio,
    scene_id: SceneId,
    change: Annotated[FactsChange, Body(openapi_examples=_FACTS)],
    based_on: BasedOn,
) -> JSONResponse:
    """Sets what a person knows better than the breakdown; it stays over revisions and breakdowns. Null takes it back:
    what the breakdown says counts again."""
    changes = change.sent("version")
    if not changes:
        raise Invalid(f"the change is empty; send one of {', '.join(schedules.EDITABLE)}")
    with studio.writing() as session:
        line = schedules.change(session, scene_id, changes, _base(change.version, based_on))
    return tagged(line, "version")


@router.get(
    "/scripts/{script_id}/questions",
    summary="List what the breakdown asks",
    responses=answers(examples.listed(examples.QUESTION), 404),
)
def list_questions(
    studio: TheStudio,
    script_id: ScriptId,
    page: ThePage,
    state: Annotated[Stage | None, Query(description="Only open or only answered ones.")] = None,
) -> JSONResponse:
    """Names that may be one person: asked, never merged by a guess."""
    with studio.reading() as session:
        return JSONResponse(questions.listing(session, script_id, page, state))


@router.patch(
    "/questions/{question_id}",
    summary="Answer a question",
    responses=answers(examples.QUESTION, 404, 412, *WITH_BODY),
)
def answer_question(
    studio: TheStudio,
    question_id: QuestionId,
    change: Annotated[QuestionAnswer, Body(openapi_examples=_ANSWER)],
    based_on: BasedOn,
) -> JSONResponse:
    """`same` or `different`, and which name stays; the next breakdown goes by it."""
    changes = change.sent("version")
    if not changes:
        raise Invalid("the change is empty; send answer")
    with studio.writing() as session:
        shown = questions.answer(session, question_id, changes, _base(change.version, based_on))
    return tagged(shown, "version")


@router.get(
    "/projects/{project_id}/lexicon",
    summary="List what the project learned",
    responses=answers(examples.listed(examples.LEXICON_ENTRY), 404),
)
def list_lexicon(studio: TheStudio, project_id: ProjectId, page: ThePage) -> JSONResponse:
    """What corrections taught the project: words and what they are; null means that a word is no tag at all."""
    with studio.reading() as session:
        return JSONResponse(lexicons.listing(session, project_id, page))


@router.delete(
    "/projects/{project_id}/lexicon/{entry_id}",
    status_code=204,
    summary="Unlearn a word",
    responses=answers(None, 404, status=204, text="It counts no more, from the next breakdown on."),
)
def forget_entry(studio: TheStudio, project_id: ProjectId, entry_id: LexiconEntryId) -> Response:
    """Takes an entry out of the lexicon; tags that people corrected stay as they are."""
    with studio.writing() as session:
        lexicons.forget(session, project_id, entry_id)
    return Response(status_code=204)


def _base(sent: int | None, based_on: int | None) -> int | None:
    return sent if based_on is None else based_on
