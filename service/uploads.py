"""What comes as a file or as JSON to one and the same route: a script, or a take."""

import hashlib
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from kadr.errors import Invalid, Unsupported
from kadr.studio.orders import MAX_ORDER_BYTES
from kadr.studio.takes import TakeOrder
from service.bodies import media_type, read_form, read_json, validated
from service.deps import TheStudio
from service.schemas import ScriptText

_MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentScript:
    """A script as it came: bytes and the name that tells its format. `revision`: the one that it is based on."""

    data: bytes
    name: str
    revision: int | None = None

    def identity(self) -> dict[str, object]:
        """What makes two uploads the same order; a multipart body's own bytes differ each time."""
        return {"sha256": hashlib.sha256(self.data).hexdigest(), "name": self.name, "revision": self.revision}


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDrawing:
    """A drawing as it came."""

    data: bytes

    def identity(self) -> dict[str, object]:
        """What makes two uploads the same order."""
        return {"sha256": hashlib.sha256(self.data).hexdigest()}


async def sent_script(request: Request, studio: TheStudio) -> SentScript:
    """The script in the body. Raises Unsupported, TooLarge, Invalid."""
    limit = studio.settings.max_upload_mb * 1024 * 1024
    kind = media_type(request)
    if kind == _MULTIPART:
        form = await read_form(request, limit, frozenset({"revision"}))
        return SentScript(data=form.data, name=form.name or "script", revision=_number(form.fields.get("revision")))
    if kind == "application/json":
        sent = await run_in_threadpool(validated, ScriptText, await read_json(request, limit))
        name = f"{sent.title or 'script'}.{sent.format}"
        return SentScript(data=sent.text.encode(), name=name, revision=sent.revision)
    raise Unsupported(f"the body is {kind or 'of no stated type'}; send {_MULTIPART} with file, or application/json")


async def sent_take(request: Request, studio: TheStudio) -> SentDrawing | TakeOrder:
    """A drawing, or the order of diffusion takes, in the body. Raises Unsupported, TooLarge, Invalid."""
    kind = media_type(request)
    if kind == _MULTIPART:
        form = await read_form(request, studio.settings.max_upload_mb * 1024 * 1024)
        return SentDrawing(data=form.data)
    if kind == "application/json":
        return await run_in_threadpool(validated, TakeOrder, await read_json(request, MAX_ORDER_BYTES))
    raise Unsupported(
        f"the body is {kind or 'of no stated type'}; send {_MULTIPART} with a drawing as file, or application/json"
    )


TheScript = Annotated[SentScript, Depends(sent_script)]
TheTake = Annotated[SentDrawing | TakeOrder, Depends(sent_take)]


def _number(value: str | None) -> int | None:
    if not value:
        return None
    if value.isdecimal() and len(value) <= 9:
        return int(value)
    raise Invalid(f"revision is {value!r}; send the number of the revision that the change is based on")
