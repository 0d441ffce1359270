"""One chat completion over the wire: a server of OpenAI's protocol is called, within bounds, and its refusals read."""

import os
import re
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
import openai

from models.catalogue import Entry
from models.errors import ModelBroken
from models.protocols import Failure

# The variable that the protocol's own library reads. One that begins with KADR_ would not reach the engine, which gets
# none of ours: it runs what strangers have trained.
KEY = "OPENAI_API_KEY"

# Requests of one session that are with the server at once: more wait here, where they can still be cancelled for free.
AT_ONCE = 32

# An event carries some hundred bytes around each token: this is room for a hundred thousand tokens.
MAX_ANSWER = 32 * 1024 * 1024
MAX_REFUSAL = 64 * 1024

# A busy server may queue a request for long.
SILENCE_S = 240.0
_CONNECT_S = 10.0
_SEND_S = 60.0

_SHOWN = 300

# How servers say that a prompt and its budget do not fit: OpenAI and vLLM, SGLang, llama.cpp.
_TOO_LONG = re.compile(
    r"context.?(length|size|window)|context_length_exceeded|longer than the model|too many tokens",
    re.IGNORECASE,
)
# How they say that they have no such model: vLLM and SGLang, `transformers serve`.
_NO_MODEL = re.compile(r"model\b.{0,200}(does not exist|not found|not available)|pinned to", re.IGNORECASE | re.DOTALL)

# Half a pair that nothing can encode, and control characters that files and databases refuse; breaks and tabs stay.
_UNWRITABLE: Mapping[int, str | None] = {
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    **dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)]),
}


class WireBroken(Exception):
    """The answer broke off, or is none of the protocol; `code` as in Failure."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(slots=True, kw_only=True)
class Piece:
    """What one event adds. `finish` is the protocol's word for why a reply ended, in its last piece; token counts are
    the server's own, 0 where it does not say."""

    text: str = ""
    thought: bool = False
    finish: str = ""
    prompt_tokens: int = 0
    new_tokens: int = 0
    reused_tokens: int = 0


def address(entry: Entry) -> str:
    """The server's base address. Raises ModelBroken where the catalogue's `url` is none that may be called."""
    parts = urlsplit(entry.url)
    wrong = (
        f"scheme {parts.scheme!r}"
        if parts.scheme not in ("http", "https")
        else "no host"
        if not parts.hostname
        else "a name or a password"
        if "@" in parts.netloc
        else "a query or a fragment"
        if parts.query or parts.fragment
        else ""
    )
    if wrong:
        raise ModelBroken(
            f"model {entry.name}: url {_hidden(entry.url)!r} has {wrong}; give http(s)://HOST[:PORT]/v1, and the key "
            f"in {KEY}"
        )
    return entry.url.rstrip("/") + ("" if parts.path.strip("/") else "/v1")


def _hidden(url: str) -> str:
    return re.sub(r"//[^/@]*@", "//...@", url)


class Wire:
    """The way to one server, for one event loop. Nothing is tried again here, and no redirect is followed: the key
    would go along."""

    def __init__(self, entry: Entry) -> None:
        """Raises ModelBroken."""
        self._entry = entry
        self._address = address(entry)
        self._client = openai.AsyncOpenAI(
            api_key=os.environ.get(KEY, "").strip() or "none",
            # Else taken from the environment, and told to whoever the server is.
            organization="",
            project="",
            base_url=self._address,
            max_retries=0,
            http_client=httpx2.AsyncClient(
                transport=_Bounded(),
                timeout=httpx2.Timeout(SILENCE_S, connect=_CONNECT_S, write=_SEND_S),
                follow_redirects=False,
                trust_env=False,
                headers={"Accept-Encoding": "identity"},
            ),
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

    async def pieces(self, body: Mapping[str, Any]) -> AsyncGenerator[Piece, None]:
        """The answer to one request as it comes; closing the iterator hangs up, which tells the server to stop.

        Raises what `failure` understands."""
        stream = await self._client.chat.completions.create(
            **body,
            model=self._entry.served_name,
            stream=True,
            stream_options={"include_usage": True},
        )
        try:
            kind = stream.response.headers.get("content-type", "")
            if not kind.startswith("text/event-stream"):
                raise WireBroken("bad-reply", f"answered with {kind[:80]!r}, not with events; is it a server's /v1?")
            async for event in stream:
                yield _piece(event)
        finally:
            await stream.close()

    def failure(self, error: BaseException) -> Failure:
        """What an error of `pieces` means for the row that met it."""
        code, detail = self._meaning(error)
        return Failure(code=code, detail=f"{self._entry.name} at {self._address}: {detail}")

    def _meaning(self, error: BaseException) -> tuple[str, str]:
        if isinstance(error, WireBroken):
            return error.code, error.detail
        if isinstance(error, openai.APIStatusError):
            return self._refusal(error.status_code, _said(error))
        if isinstance(error, openai.APIConnectionError):
            return "unavailable", _lost(error)
        if isinstance(error, openai.APIError):
            return "unavailable", f"the server gave up in the middle: {_clipped(error.message)}"
        if isinstance(error, ValueError | RecursionError | openai.OpenAIError):
            return "bad-reply", f"the answer is no event of the protocol: {_clipped(str(error))}"
        return "model-error", f"{type(error).__name__}: {_clipped(str(error))}"

    def _refusal(self, status: int, said: str) -> tuple[str, str]:
        """Code and detail of an HTTP status; `said` is what the server wrote with it."""
        code = _code(status, said)
        served = self._entry.served_name
        remedies = {
            "refused": f"the key was refused; set {KEY} in the worker's environment",
            "model-missing": f"there is no model {served!r}; set served_name, and url to the server's /v1",
            "too-large": "the prompt and its budget do not fit; send fewer scenes or lower max_tokens",
            "busy": "too many requests for now",
            "unavailable": "the server failed",
            "invalid": "the request was refused",
        }
        if status < 400:
            return code, f"a redirect ({status}) is not followed; set url to where the server really is"
        return code, f"{remedies[code]} ({status}: {said})"


def _code(status: int, said: str) -> str:
    malformed = status in (400, 422)
    if status < 400 or status in (401, 403):
        return "refused"
    if status == 404 or (malformed and _NO_MODEL.search(said)):
        return "model-missing"
    if status == 413 or (malformed and _TOO_LONG.search(said)):
        return "too-large"
    if status >= 500 or status == 408:
        return "unavailable"
    return "busy" if status == 429 else "invalid"


def _lost(error: openai.APIConnectionError) -> str:
    """The innermost reason: the library's own word is only `Connection error.`"""
    if isinstance(error, openai.APITimeoutError):
        return "the server does not answer; is it running, or overloaded?"
    cause: BaseException = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    return f"the connection failed ({_clipped(str(cause) or type(cause).__name__)}); is the server running?"


def _said(error: openai.APIStatusError) -> str:
    body = error.body
    if isinstance(body, Mapping):
        # OpenAI nests, vLLM and SGLang write `message`, FastAPI `detail`.
        body = next((body[name] for name in ("message", "detail", "error") if body.get(name)), body)
    return _clipped(str(body or "nothing more was said"))


def _clipped(text: str) -> str:
    text = " ".join(text.translate(_UNWRITABLE).split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _piece(event: Any) -> Piece:
    """The library builds events without looking at them: whatever JSON the server sends arrives here."""
    found = Piece()
    choices = getattr(event, "choices", None)
    if not isinstance(choices, list | None):
        raise WireBroken("bad-reply", "an event's choices are no list")
    for choice in choices or ():
        delta = getattr(choice, "delta", None)
        found.text += _text(delta, "content")
        found.thought = found.thought or bool(_text(delta, "reasoning_content") or _text(delta, "reasoning"))
        found.finish = _text(choice, "finish_reason") or found.finish
    usage = getattr(event, "usage", None)
    found.prompt_tokens = _count(usage, "prompt_tokens")
    found.new_tokens = _count(usage, "completion_tokens")
    found.reused_tokens = _count(getattr(usage, "prompt_tokens_details", None), "cached_tokens")
    return found


def _text(holder: Any, name: str) -> str:
    value = getattr(holder, name, None)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise WireBroken("bad-reply", f"an event's {name} is {type(value).__name__}, not text")
    return value.translate(_UNWRITABLE)


def _count(holder: Any, name: str) -> int:
    value = getattr(holder, name, None)
    return value if isinstance(value, int) and 0 <= value < 2**31 else 0


class _Bounded(httpx2.AsyncBaseTransport):
    """Answers of any length would be read to their end: an endless line, or an error page of a gigabyte."""

    def __init__(self) -> None:
        # The system's certificates, or those that SSL_CERT_FILE names: servers of one's own often have one's own.
        self._inner = httpx2.AsyncHTTPTransport(
            verify=ssl.create_default_context(), trust_env=False, limits=httpx2.Limits(max_connections=AT_ONCE)
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._inner.handle_async_request(request)
        if answer.headers.get("content-encoding", "identity") != "identity":
            await answer.aclose()
            raise WireBroken("bad-reply", "the answer is compressed, which was not asked for")
        return httpx2.Response(
            answer.status_code,
            headers=answer.headers,
            stream=_BoundedStream(answer, refusal=answer.status_code >= 300),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        await self._inner.aclose()


class _BoundedStream(httpx2.AsyncByteStream):
    """At most so many bytes; of a refusal the rest is left out, of an answer it is an error."""

    def __init__(self, answer: httpx2.Response, *, refusal: bool) -> None:
        self._answer = answer
        self._refusal = refusal

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = MAX_REFUSAL if self._refusal else MAX_ANSWER
        async for part in self._answer.stream:  # type: ignore[union-attr]  # an async transport's stream is async
            if len(part) > left and not self._refusal:
                raise WireBroken("bad-reply", f"the answer has more than {MAX_ANSWER} bytes")
            yield part[:left]
            left -= len(part)
            if self._refusal and left <= 0:
                break

    async def aclose(self) -> None:
        await self._answer.aclose()
