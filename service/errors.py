"""Every error as a problem (RFC 9457): one table of statuses, one shape of answer, whatever went wrong."""

import json
import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError, ResponseValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from kadr import errors
from kadr.film.screenplay import Language
from service.titles import TITLES

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

STATUS: Final[Mapping[type[errors.KadrError], int]] = {
    # The root of the tree is never raised: who sees a 500 has found a fault of ours.
    errors.KadrError: 500,
    errors.TryAgain: 503,
    errors.Busy: 429,
    errors.Unavailable: 503,
    errors.OutOfSpace: 507,
    errors.OutOfMemory: 503,
    errors.BadReply: 503,
    errors.WorkerLost: 503,
    errors.Final: 422,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Outdated: 412,
    errors.Refused: 403,
    # Not 403: nobody is forbidden anything; the studio is not in a state for this order until a model is there.
    errors.ModelMissing: 409,
    errors.Unauthorised: 401,
    errors.Cancelled: 409,
    # Only tasks end so.
    errors.TimedOut: 409,
    errors.Invalid: 422,
    errors.Unreadable: 422,
    errors.TooLarge: 413,
    errors.Unsupported: 415,
    errors.KeyReused: 422,
}

# What the framework answers by itself, as codes of ours.
_HTTP_CODES: Final[Mapping[int, str]] = {
    400: "invalid",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported",
}

_RETRY_AFTER_S = "2"

# pydantic would name our own classes to the caller.
_NO_OBJECT: Final = frozenset({"dataclass_type", "model_type", "model_attributes_type"})

# How much of a wrong value is quoted back: enough to recognise it.
_QUOTED = 80

# How many faults of one input are listed; the rest is counted.
MAX_FAULTS = 20


class Problem(Response):
    """An `application/problem+json` answer."""

    media_type = MEDIA_TYPE

    def __init__(self, status: int, code: str, detail: str, language: Language, **extra: object) -> None:
        body = {
            "type": f"urn:kadr:problem:{code}",
            "title": TITLES[code][language],
            "status": status,
            "detail": detail,
            "code": code,
            **extra,
        }
        headers = {"Content-Language": language, "Cache-Control": "no-store"}
        if status in (429, 503):
            headers["Retry-After"] = _RETRY_AFTER_S
        if status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        # Escaped to ASCII: the value quoted back may hold what UTF-8 cannot.
        super().__init__(json.dumps(body), status_code=status, headers=headers)


class WrongFields(errors.Invalid):
    """An input whose fields do not fit; `faults` names each with its value and what is allowed, or the first of
    `total` faults where there are very many."""

    def __init__(self, faults: Sequence[Mapping[str, str]], total: int) -> None:
        first = faults[0]
        more = f" (and {total - 1} more)" if total > 1 else ""
        super().__init__(f"{first['field']} is {first['value']}; {first['allowed']}{more}")
        self.faults = list(faults)


class RangeWrong(errors.Invalid):
    """A byte range that begins after the end of an asset of `size` bytes."""

    def __init__(self, detail: str, size: int) -> None:
        super().__init__(detail)
        self.size = size


def problem(error: errors.KadrError, language: Language = Language.ENGLISH) -> Problem:
    """The answer that an error of ours becomes."""
    extra: dict[str, object] = {}
    if isinstance(error, WrongFields):
        extra["errors"] = error.faults
    if isinstance(error, errors.Unreadable) and error.line is not None:
        extra["line"] = error.line
    if isinstance(error, RangeWrong):
        answer = Problem(416, error.code, error.detail, language)
        answer.headers["Content-Range"] = f"bytes */{error.size}"
        return answer
    return Problem(STATUS[_listed(type(error))], error.code, error.detail, language, **extra)


def wrong_fields(found: Sequence[Any], *, skip: int = 1) -> WrongFields:
    """The first `MAX_FAULTS` of pydantic's findings in our words, and how many there are; `skip` drops the part of the
    location that says body, query or path."""
    return WrongFields([_fault(item, skip) for item in found[:MAX_FAULTS]], len(found))


def preferred_language(request: Request) -> Language:
    """The first of our languages in Accept-Language, else English. Quality values are ignored: order tells enough."""
    for part in request.headers.get("accept-language", "").split(","):
        tag = part.split(";")[0].strip().lower()[:2]
        if tag in set(Language):
            return Language(tag)
    return Language.ENGLISH


def install(app: FastAPI) -> None:
    """Makes `app` answer every error as a problem."""
    app.add_exception_handler(errors.KadrError, _on_ours)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(ResponseValidationError, _on_fault)
    app.add_exception_handler(Exception, _on_fault)


def _on_ours(request: Request, error: Exception) -> Response:
    if not isinstance(error, errors.KadrError):
        return _on_fault(request, error)
    return problem(error, preferred_language(request))


def _on_invalid(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    return problem(wrong_fields(found), preferred_language(request))


def _on_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code = _HTTP_CODES.get(status)
    if code is None:
        return _on_fault(request, error)
    said = error.detail if isinstance(error, HTTPException) else ""
    details = {
        "not-found": f"there is nothing at {_quoted(request.scope['path'])}; GET /openapi.json lists what there is",
        "method-not-allowed": f"{request.method} is not answered at {_quoted(request.scope['path'])}",
    }
    answer = Problem(status, code, details.get(code, str(said)), preferred_language(request))
    if status == 405:
        answer.headers["Allow"] = ", ".join(_methods(request))
    return answer


def _on_fault(request: Request, error: Exception) -> Response:
    # The traceback goes to the log, never to the caller.
    logger.error("a fault of Kadr's at %s %s", request.method, _quoted(request.scope["path"]), exc_info=error)
    detail = "this is a fault of Kadr's own; the service's log names it"
    return Problem(500, errors.KadrError.code, detail, preferred_language(request))


def _methods(request: Request) -> list[str]:
    """All methods that a path answers; the router itself names those of one route only."""
    described: Mapping[str, Mapping[str, object]] = request.app.openapi()["paths"]
    found = {
        method.upper()
        for path, operations in described.items()
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), request.scope["path"])
        for method in operations
    }
    return sorted(found)


def _listed(kind: type[errors.KadrError]) -> type[errors.KadrError]:
    return next(parent for parent in kind.__mro__ if parent in STATUS)


def _fault(item: Any, skip: int) -> dict[str, str]:
    # A field that is none of ours may have a name of any length.
    steps = [str(step)[:_QUOTED] for step in item["loc"]]
    where = ".".join(steps[skip:]) or (steps[0] if steps else "body")
    value = "missing" if item["type"].startswith("missing") else _quoted(item.get("input"))
    if item["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return {"field": where, "value": value, "allowed": "there is no such field; remove it"}
    if item["type"] in _NO_OBJECT:
        return {"field": where, "value": json.dumps(item.get("input"))[:_QUOTED], "allowed": "give a JSON object"}
    return {"field": where, "value": value, "allowed": str(item["msg"])}


def _quoted(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)[: _QUOTED * 4]
    shown = json.dumps(text[:_QUOTED], ensure_ascii=False) if isinstance(value, str) else text[:_QUOTED]
    return shown + ("…" if len(text) > _QUOTED else "")
