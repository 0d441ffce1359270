"""Scripts, their revisions and scenes."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse, Response

from kadr.errors import Invalid
from kadr.studio import revisions, scripts
from service import examples
from service.bodies import StrictRoute
from service.deps import BasedOn, ProjectId, ScriptId, TheOnce, ThePage, TheStudio
from service.files import attachment, tagged
from service.openapi import WITH_BODY, answers, form_or_json
from service.schemas import ScriptText
from service.uploads import SentScript, TheScript

router = APIRouter(prefix="/v1", tags=["scripts"], route_class=StrictRoute)

_EXAMPLE = {"text": "СЫРТҚЫ. ДАЛА – ТҮН\n\nБоран. Салт атты жақындап келеді.\n", "format": "fountain"}
_BODY = form_or_json(ScriptText, _EXAMPLE, "The script; its name's extension tells the format.", "revision")


@router.post(
    "/projects/{project_id}/scripts",
    status_code=201,
    summary="Import a script",
    responses=answers(examples.SCRIPT, 404, *WITH_BODY, status=201),
    openapi_extra=_BODY,
)
def import_script(studio: TheStudio, once: TheOnce, project_id: ProjectId, sent: TheScript) -> JSONResponse:
    """Reads a script into scenes: multipart `file`, or JSON with `text`. Encodings other than UTF-8 are recognised."""
    read = scripts.manuscript(sent.data, sent.name)
    return once.answer(sent.identity(), lambda session: scripts.create(session, studio.blobs, project_id, read), 201)


@router.get(
    "/projects/{project_id}/scripts",
    summary="List a project's scripts",
    responses=answers(examples.listed({k: v for k, v in examples.SCRIPT.items() if k != "scenes"}), 404),
)
def list_scripts(studio: TheStudio, project_id: ProjectId, page: ThePage) -> JSONResponse:
    """Scripts, newest first."""
    with studio.reading() as session:
        return JSONResponse(scripts.listing(session, project_id, page))


@router.get("/scripts/{script_id}", summary="Show a script", responses=answers(examples.SCRIPT, 404))
def show_script(studio: TheStudio, script_id: ScriptId) -> JSONResponse:
    """The current revision with its scenes; its ETag is the precondition of a change."""
    with studio.reading() as session:
        return tagged(scripts.show(session, script_id), "revision")


@router.put(
    "/scripts/{script_id}",
    summary="Send a new revision",
    responses=answers(examples.SCRIPT, 404, 412, *WITH_BODY),
    openapi_extra=_BODY,
)
def revise_script(studio: TheStudio, script_id: ScriptId, sent: TheScript, based_on: BasedOn) -> JSONResponse:
    """A new revision. Unchanged scenes keep their ids. With If-Match (or `revision`) an edit of an outdated revision
    is refused instead of overwriting somebody's work."""
    read, base = scripts.manuscript(sent.data, sent.name), _base(sent, based_on)
    with studio.reading() as session:
        compared = scripts.compare(session, script_id, read)
    with studio.writing() as session:
        return tagged(scripts.revise(session, studio.blobs, script_id, read, base, compared=compared), "revision")


@router.get(
    "/scripts/{script_id}/revisions",
    summary="List a script's revisions",
    responses=answers(examples.listed(examples.REVISION), 404),
)
def list_revisions(studio: TheStudio, script_id: ScriptId, page: ThePage) -> JSONResponse:
    """Revisions, newest first; `source` names the asset with the bytes as they came. `changes` says scene by scene and
    line by line what each changed; where it is `truncated`, the revision by its number has more."""
    with studio.reading() as session:
        return JSONResponse(revisions.listing(session, script_id, page))


@router.get(
    "/scripts/{script_id}/revisions/{number}",
    summary="Show a revision",
    responses=answers(examples.REVISION, 404),
)
def show_revision(
    studio: TheStudio, script_id: ScriptId, number: Annotated[int, Path(ge=1, le=1_000_000, examples=[2])]
) -> JSONResponse:
    """One revision with all the changes that are kept: /v1/about publishes how many."""
    with studio.reading() as session:
        return JSONResponse(revisions.show(session, script_id, number))


@router.get(
    "/scripts/{script_id}/scenes",
    summary="List a script's scenes",
    responses=answers(examples.listed(examples.FULL_SCENE), 404),
)
def list_scenes(studio: TheStudio, script_id: ScriptId, page: ThePage) -> JSONResponse:
    """The scenes of the current revision in order, element by element."""
    with studio.reading() as session:
        return JSONResponse(scripts.scene_listing(session, script_id, page))


@router.get(
    "/scripts/{script_id}/export",
    summary="Export a script",
    response_class=Response,
    responses=answers("СЫРТҚЫ. ДАЛА – ТҮН\n…", 404, 415, media="text/plain", text="The file."),
)
def export_script(
    studio: TheStudio,
    script_id: ScriptId,
    wanted: Annotated[str, Query(alias="format", max_length=20, examples=["pdf"])],
) -> Response:
    """The current revision as a file: `fountain`, `fdx`, `docx`, `pdf` or `txt`. What the format cannot carry is said
    in the header `Kadr-Lost`, percent-encoded, a sentence a line."""
    with studio.reading() as session:
        title, screenplay, language = scripts.printable(session, script_id, wanted)
    return attachment(scripts.export(title, screenplay, language, wanted), "screenplay")


def _base(sent: SentScript, based_on: int | None) -> int | None:
    if sent.revision is not None and based_on is not None and sent.revision != based_on:
        raise Invalid(f"If-Match says revision {based_on}, the body says {sent.revision}; send one of them")
    return sent.revision if based_on is None else based_on
