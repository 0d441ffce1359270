"""The bible: characters, looks, locations, props and style, as people decide them."""

from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi.responses import JSONResponse, Response

from kadr.errors import Invalid
from kadr.film.bible import EntryKind
from kadr.film.staging import Age, Daylight, Garment, Hair, Headgear, SketchStyle, Weather
from kadr.studio import bible
from kadr.studio.bible import Names, NewEntry, Scenes
from kadr.studio.orders import Line, Paragraph, ThingId, Title
from service import examples
from service.bodies import StrictRoute
from service.deps import BasedOn, BibleEntryId, ProjectId, TheOnce, ThePage, TheStudio
from service.files import tagged
from service.openapi import WITH_BODY, answers
from service.schemas import Change, Version

router = APIRouter(prefix="/v1/projects/{project_id}/bible", tags=["bible"], route_class=StrictRoute)

_SAPAR = {"age": "old", "height_m": 1.68, "headgear": "fur_hat", "garment": "chapan", "garment_tone": 0.42}
_NEW = {
    "character": {
        "summary": "A character",
        "value": {"kind": "character", "name": "САПАР", "aliases": ["Сапеке"], "appearance": _SAPAR},
    },
    "look": {
        "summary": "What he wears in two scenes",
        "value": {
            "kind": "look",
            "name": "түнгі киім",
            "character": "САПАР",
            "scenes": ["4", "6"],
            "appearance": {"headgear": "none", "garment": "shirt"},
        },
    },
    "location": {"summary": "A place", "value": {"kind": "location", "name": "ҚЫСТАУ ҮЙІ", "place": "winter_house"}},
}
_CHANGE = {"coat": {"summary": "Another coat", "value": {"appearance": {"garment": "coat"}, "version": 1}}}
_NAMED = {
    "coat": {
        "summary": "Another coat",
        "value": {"id": "bib_01jdd3v5k2x8m4n6p7q9r0s1t2", "appearance": {"garment": "coat"}, "version": 1},
    }
}


class DressChange(Change):
    """What changes of an appearance, by field; null: nothing is decided of it any more."""

    age: Age | None = None
    height_m: float | None = None
    build: float | None = None
    hair: Hair | None = None
    hair_tone: float | None = None
    headgear: Headgear | None = None
    garment: Garment | None = None
    garment_tone: float | None = None
    trousers_tone: float | None = None
    beard: bool | None = None


class EntryChange(Change):
    """What changes of a bible entry; its kind does not. `version`: the one that the change is based on."""

    name: Title = ""
    aliases: Names = ()
    words: Paragraph = ""
    appearance: DressChange = DressChange()
    character: Title = ""
    scenes: Scenes = ()
    place: Line | None = None
    daylight: Daylight | None = None
    weather: Weather | None = None
    prop: Line | None = None
    sketch: SketchStyle | None = None
    version: Version | None = None

    def sent(self, *leave_out: str) -> dict[str, object]:
        """The fields that were sent, by name; the appearance's likewise."""
        found = super().sent(*leave_out)
        return found | ({"appearance": self.appearance.sent()} if "appearance" in found else {})


class NamedChange(EntryChange):
    """What changes of the bible entry `id`."""

    id: ThingId


@router.get("", summary="List a project's bible", responses=answers(examples.listed(examples.BIBLE_ENTRY), 404))
def list_bible(
    studio: TheStudio,
    project_id: ProjectId,
    page: ThePage,
    kind: Annotated[EntryKind | None, Query(description="Only entries of this kind.")] = None,
) -> JSONResponse:
    """Characters, looks, locations, props and style, oldest first, each in its current version."""
    with studio.reading() as session:
        return JSONResponse(bible.listing(session, project_id, page, kind))


@router.post(
    "",
    status_code=201,
    summary="Write into the bible",
    responses=answers(examples.BIBLE_ENTRY, 404, 409, *WITH_BODY, status=201),
)
def add_entry(
    once: TheOnce, project_id: ProjectId, new: Annotated[NewEntry, Body(openapi_examples=_NEW)]
) -> JSONResponse:
    """A new entry. Breakdowns, and shots that are changed, are staged by it from now on."""
    return once.answer(new, lambda session: bible.add(session, project_id, new), 201)


@router.patch(
    "",
    summary="Change an entry named in the body",
    responses=answers(examples.BIBLE_ENTRY, 404, 409, 412, *WITH_BODY),
)
def change_named(
    studio: TheStudio,
    project_id: ProjectId,
    change: Annotated[NamedChange, Body(openapi_examples=_NAMED)],
    based_on: BasedOn,
) -> JSONResponse:
    """A new version of the entry `id`; the fields that are sent change, of an appearance likewise."""
    return _changed(studio, project_id, change.id, change, based_on)


@router.get("/{entry_id}", summary="Show an entry", responses=answers(examples.BIBLE_ENTRY, 404))
def show_entry(studio: TheStudio, project_id: ProjectId, entry_id: BibleEntryId) -> JSONResponse:
    """One entry; its ETag is the precondition of a change."""
    with studio.reading() as session:
        return tagged(bible.show(session, project_id, entry_id), "version")


@router.patch(
    "/{entry_id}", summary="Change an entry", responses=answers(examples.BIBLE_ENTRY, 404, 409, 412, *WITH_BODY)
)
def change_entry(
    studio: TheStudio,
    project_id: ProjectId,
    entry_id: BibleEntryId,
    change: Annotated[EntryChange, Body(openapi_examples=_CHANGE)],
    based_on: BasedOn,
) -> JSONResponse:
    """A new version; the fields that are sent change, of an appearance likewise."""
    return _changed(studio, project_id, entry_id, change, based_on)


@router.delete(
    "/{entry_id}",
    status_code=204,
    summary="Take an entry out",
    responses=answers(None, 404, 409, status=204, text="It counts no more, from the next staging on."),
)
def remove_entry(studio: TheStudio, project_id: ProjectId, entry_id: BibleEntryId) -> Response:
    """Takes an entry out of the bible; what was drawn by it stays. A character's looks go first."""
    with studio.writing() as session:
        bible.remove(session, project_id, entry_id)
    return Response(status_code=204)


def _changed(
    studio: TheStudio, project_id: str, entry_id: str, change: EntryChange, based_on: int | None
) -> JSONResponse:
    changes = change.sent("version", "id")
    if not changes:
        raise Invalid("the change is empty; send a field of the entry, such as appearance or words")
    base = change.version if based_on is None else based_on
    with studio.writing() as session:
        return tagged(bible.change(session, project_id, entry_id, changes, base), "version")
