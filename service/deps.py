"""What routes ask for: the studio, the caller's right to be here, pages, preconditions, and answering only once."""

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from fastapi import Depends, Header, Path, Query, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AfterValidator
from sqlalchemy.orm import Session

from kadr.errors import Invalid, NotFound, Refused, Unauthorised
from kadr.settings import Auth
from kadr.store import idempotency, values
from kadr.store.tables import Json
from kadr.studio import pages
from kadr.studio.desk import Studio
from service.live import Hub

_ID = re.compile(r"[a-z]{3}_[0-9a-z]{26}")
_bearer = HTTPBearer(auto_error=False, description="The API key, where KADR_AUTH is on.")


def open_studio_of(request: Request) -> Studio:
    """The studio that the process opened at its start."""
    studio: Studio = request.app.state.studio
    return studio


def hub_of(request: Request) -> Hub:
    """The process's reader of live events."""
    hub: Hub = request.app.state.hub
    return hub


TheStudio = Annotated[Studio, Depends(open_studio_of)]
TheHub = Annotated[Hub, Depends(hub_of)]


def authorised(request: Request, _key: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> None:
    """Lets the caller in, or raises Unauthorised; a dependency of every route but health, never a rule on paths."""
    authorise(request)


def authorise(request: Request) -> None:
    """What `authorised` does; routes call it before they read a body, so that strangers cannot make us read one."""
    settings = open_studio_of(request).settings
    if settings.auth is Auth.OFF:
        _check_local(request)
        return
    scheme, _space, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Unauthorised("no key came with the request; send the header Authorization: Bearer with your API key")
    # Digests have one length: the comparison tells nothing about the key, its length included.
    given, wanted = (hashlib.sha256(text.encode()).digest() for text in (key.strip(), settings.api_key))
    if not hmac.compare_digest(given, wanted):
        raise Unauthorised("the API key is not valid; check KADR_API_KEY")


def _check_local(request: Request) -> None:
    # Without keys anybody who reaches us may do anything, so a page of another site must not reach us through the
    # browser: neither under a name of its own that it points here (DNS rebinding) nor by posting a form.
    host = request.headers.get("host", "")
    if not is_loopback(_split(f"//{host}").hostname or ""):
        raise Refused(
            f"a studio without keys answers on loopback addresses only, not as {host[:80]!r}; "
            "use 127.0.0.1, or set KADR_AUTH=on with KADR_API_KEY"
        )
    origin = request.headers.get("origin")
    if origin is not None and _split(origin).netloc != host:
        raise Refused(f"a page of {origin[:80]!r} may not use this studio; set KADR_AUTH=on with KADR_API_KEY")


def _split(url: str) -> SplitResult:
    """The parts of a URL; where it cannot be one, such as `//[`, it has none."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_form(value: str, noun: str, prefix: str) -> str:
    # What cannot be an id is not looked up: drivers choke on NUL, and nobody needs to learn why it is unknown.
    if not (_ID.fullmatch(value) and value.startswith(f"{prefix}_")):
        raise NotFound(f"no {noun} {value[:60]!r}")
    return value


def _known_form(noun: str, prefix: str) -> AfterValidator:
    return AfterValidator(lambda value: _check_form(value, noun, prefix))


def _optional(noun: str, prefix: str) -> Callable[[str | None], str | None]:
    return lambda value: None if value is None else _check_form(value, noun, prefix)


ProjectId = Annotated[str, Path(examples=["prj_01jdd3v5k2x8m4n6p7q9r0s1t2"]), _known_form("project", "prj")]
ScriptId = Annotated[str, Path(examples=["scr_01jdd3v5k2x8m4n6p7q9r0s1t2"]), _known_form("script", "scr")]
ShotId = Annotated[str, Path(examples=["sht_01jdd3v5k2x8m4n6p7q9r0s1t2"]), _known_form("shot", "sht")]
BoardId = Annotated[str, Path(examples=["brd_01jdd3v5k2x8m4n6p7q9r0s1t2"]), _known_form("board", "brd")]
PanelId = Annotated[str, Path(examples=["pnl_01jdd3v5k2x8m4n6p7q9r0s1t2"]), _known_form("panel", "pnl")]
TakeId = Annotated[str, Path(examples=["tke_01jdd3v5k2x8m4n6p7q9r0s1t2"]), _known_form("take", "tke")]
SceneId = Annotated[str, Path(examples=["scn_01jdd3v5k2x8m4n6p7q9r0s1t2"]), _known_form("scene", "scn")]
TagId = Annotated[str, Path(examples=["tag_01jdd3v5k2x8m4n6p7q9r0s1t2"]), _known_form("tag", "tag")]
QuestionId = Annotated[str, Path(examples=["qst_01jdd3v5k2x8m4n6p7q9r0s1t2"]), _known_form("question", "qst")]
LexiconEntryId = Annotated[str, Path(examples=["lex_01jdd3v5k2x8m4n6p7q9r0s1t2"]), _known_form("lexicon entry", "lex")]
BibleEntryId = Annotated[str, Path(examples=["bib_01jdd3v5k2x8m4n6p7q9r0s1t2"]), _known_form("bible entry", "bib")]
JobId = Annotated[str, Path(examples=["job_01jdd3v5k2x8m4n6p7q9r0s1t2"]), _known_form("job", "job")]


ProjectQuery = Annotated[
    str | None, Query(description="Only this project's.", max_length=40), AfterValidator(_optional("project", "prj"))
]


def page_of(
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=pages.MAX_LIMIT)] = pages.DEFAULT_LIMIT,
) -> pages.Page:
    """The part of a listing that is wanted."""
    return pages.Page(cursor=cursor, limit=limit)


ThePage = Annotated[pages.Page, Depends(page_of)]


def precondition(
    if_match: Annotated[
        str | None, Header(max_length=40, description='The version that the change is based on, as its ETag: `"3"`.')
    ] = None,
) -> int | None:
    """The version that a change is based on, or None. Raises Invalid where If-Match is no ETag of ours."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = re.fullmatch(r'"(\d{1,9})"', if_match.strip())
    if found is None:
        raise Invalid(f'If-Match is {if_match!r}; send the ETag that came with the thing, such as "3"')
    return int(found[1])


BasedOn = Annotated[int | None, Depends(precondition)]


@dataclass(frozen=True, slots=True)
class Once:
    """Carries out an order once, however often it comes with the same Idempotency-Key."""

    studio: Studio
    scope: str
    key: str | None

    def answer(self, body: object, act: Callable[[Session], Json], status: int) -> JSONResponse:
        """The answer of `act`, which runs in one transaction, or the one that the key was answered with before.

        Raises KeyReused where the key came with another body."""
        with self.studio.writing() as session:
            if self.key is None:
                return _answer(status, act(session))
            asked = values.digest(body)
            before = idempotency.remembered(session, self.scope, self.key, asked)
            if before is None:
                before = status, act(session)
                idempotency.remember(session, self.scope, self.key, asked, *before)
            return _answer(*before)


def once_of(
    request: Request,
    studio: TheStudio,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=200,
            pattern=r"^[\x21-\x7e]+$",
            description="Any text of yours; the same key with the same body is the same order, for 24 h.",
        ),
    ] = None,
) -> Once:
    """The caller's Idempotency-Key, in the scope of the route."""
    # Not request.url, which is put together with the caller's Host and cannot be where that is malformed.
    return Once(studio, f"{request.method} {request.scope['path']}"[:200], idempotency_key)


TheOnce = Annotated[Once, Depends(once_of)]


def _answer(status: int, body: Json) -> JSONResponse:
    headers = {"Location": f"/v1/jobs/{body['id']}"} if status == 202 else None
    return JSONResponse(body, status_code=status, headers=headers)
