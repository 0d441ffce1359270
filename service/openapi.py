"""The API's description: what each route answers, errors included, with an example of each."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from kadr.film.screenplay import Language
from service.errors import MEDIA_TYPE
from service.titles import TITLES

Answers = dict[int | str, dict[str, Any]]

_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Problem",
    "description": "What went wrong (RFC 9457). `code` is stable; `detail` names the thing, the value and the remedy.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string", "description": "In the language that Accept-Language asks for: kk, ru or en."},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "enum": sorted(TITLES)},
        "line": {"type": "integer", "description": "The source line where reading stopped, from 1."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "value", "allowed"],
                "properties": {name: {"type": "string"} for name in ("field", "value", "allowed")},
            },
        },
    },
}

# The error that stands for a status in the description.
_SHOWN: Final[Mapping[int, tuple[str, str]]] = {
    401: ("unauthorised", "no key came with the request; send the header Authorization: Bearer with your API key"),
    403: ("refused", "a studio without keys answers on loopback addresses only"),
    404: ("not-found", "no script scr_01jdd3v5k2x8m4n6p7q9r0s1t2"),
    409: ("conflict", "scene 12 has no shots; break it down first"),
    412: ("outdated", "script scr_01jdd3v5k2x8m4n6p7q9r0s1t2 is at revision 4, the change was made on 3"),
    413: ("too-large", "the body is over the limit of 2097152 bytes; /v1/about publishes the limits"),
    415: ("unsupported", "the body is text/plain; send application/json"),
    416: ("invalid", "the range bytes=900- begins after the end of 800 bytes"),
    422: ("invalid", "count is 1000000; Input should be less than or equal to 16"),
    503: ("unavailable", "the database does not answer; try again"),
    507: ("out-of-space", "the disk of the blob store is full; free some space and try again"),
}

# What any route may answer: a key is missing, the caller is refused, a parameter is wrong, the database is away.
ALWAYS: Final = (401, 403, 422, 503)
# What any route with a body may answer besides.
WITH_BODY: Final = (413, 415, 507)


def answers(
    example: object, *errors: int, status: int = 200, media: str = "application/json", text: str = "Done."
) -> Answers:
    """A route's `responses`: its success with an example, and the errors that it may answer besides `ALWAYS`."""
    success: dict[str, Any] = {"description": text}
    if example is not None:
        success["content"] = {media: {"example": example}}
    described: Answers = {status: success}
    described.update({code: problem_answer(code) for code in errors})
    return described


def always() -> Answers:
    """The errors that every guarded route may answer."""
    return {code: problem_answer(code) for code in ALWAYS}


def problem_answer(status: int) -> dict[str, Any]:
    """One error answer of the description."""
    code, detail = _SHOWN[status]
    title = TITLES[code][Language.ENGLISH]
    example = {"type": f"urn:kadr:problem:{code}", "title": title, "status": status, "detail": detail, "code": code}
    return {
        "description": title,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }


def form_or_json(schema: type, example: dict[str, Any], file_types: str, *fields: str) -> dict[str, Any]:
    """`openapi_extra` of a route that takes one file as multipart, or JSON that fits `schema`."""
    properties: dict[str, Any] = {"file": {"type": "string", "format": "binary", "description": file_types}}
    properties |= {name: {"type": "string"} for name in fields}
    form = {"type": "object", "required": ["file"], "properties": properties, "additionalProperties": False}
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": _schema(schema), "example": example},
                "multipart/form-data": {"schema": form},
            },
        }
    }


def describe(app: FastAPI) -> None:
    """Makes `app` describe itself with the problem's schema among its components."""

    def description() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            schemas = found.setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = _PROBLEM
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
            app.openapi_schema = found
        return app.openapi_schema

    app.openapi = description  # type: ignore[method-assign]  # FastAPI's documented way to extend the description


def _schema(kind: type) -> dict[str, Any]:
    # Definitions inside a route's own schema would be pointers into nowhere: they are put in their place.
    schema: dict[str, Any] = TypeAdapter(kind).json_schema()
    definitions = schema.pop("$defs", {})
    resolved: dict[str, Any] = _resolved(schema, definitions)
    return resolved


def _resolved(node: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_resolved(child, definitions) for child in node]
    if not isinstance(node, dict):
        return node
    name = str(node.get("$ref", "")).rpartition("/")[2]
    if name in definitions:
        return _resolved(definitions[name], definitions)
    return {key: _resolved(child, definitions) for key, child in node.items()}
