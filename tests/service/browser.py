"""A real Chromium for tests, driven over the two pipes that it speaks its DevTools protocol on; no driver, no port."""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Where this is 1, tests without a browser fail instead of being skipped.
REQUIRED = "KADR_REQUIRE_CHROMIUM"
_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Chromium reads its orders from descriptor 3 and answers on 4.
_TRAMPOLINE = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)
_PATIENCE_S = 60.0


def available() -> str | None:
    """The program, or None where there is none."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


class Broken(AssertionError):
    """The page did not do what it was asked."""


class Gone(Broken):
    """The page went away while it was asked, as it does when it is loaded anew."""


class Tab:
    """One page. What its code throws, and what its policy refuses, is collected in `faults`."""

    def __init__(self, orders: int, answers: int) -> None:
        self._orders, self._answers = orders, answers
        self._waiting = b""
        self._number = 0
        self._session: str | None = None
        self.faults: list[str] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "DOM"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **params: object) -> Any:
        """One order and its answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._orders, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    what = str(answer["error"])
                    raise Gone(what) if "context" in what or "navigated" in what else Broken(f"{method}: {what}")
                return answer["result"]
            self._note(answer)

    def run(self, code: str) -> Any:
        """The value of an expression in the page; promises are waited for."""
        answer = self.ask("Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise Broken(f"{code}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def until(self, condition: str, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Waits for an expression to become true, and does something `meanwhile`, again and again."""
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            meanwhile()
            try:
                if self.run(f"Boolean({condition})"):
                    return
            except Gone:
                pass
            time.sleep(0.05)
        raise Broken(f"never true within {_PATIENCE_S:.0f} s: {condition}\n{self.run('document.body.innerText')}")

    def click(self, selector: str) -> None:
        """A click by mouse in the middle of what the selector names, which must be there to be clicked."""
        # A page that grows under the mouse would move what is to be clicked.
        self.until(f"document.querySelector({selector!r})?.checkVisibility()")
        self.run(f"document.querySelector({selector!r}).scrollIntoView({{block: 'center'}})")
        x, y = self.run(
            f"(() => {{ const at = document.querySelector({selector!r}).getBoundingClientRect();"
            " return [at.x + at.width / 2, at.y + at.height / 2] })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key: str) -> None:
        """A key, by its name in the DOM."""
        text = {"Enter": "\r"}.get(key, "")
        code = {"Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowRight": 39, "Tab": 9}[key]
        common = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.ask("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **common)

    def type(self, selector: str, text: str) -> None:
        """Text into a field, in place of what stands there."""
        self.run(f"document.querySelector({selector!r}).select()")
        self.ask("Input.insertText", text=text)

    def choose(self, selector: str, value: str) -> None:
        """An option of a select, as a person's choice."""
        self.run(
            f"(() => {{ const at = document.querySelector({selector!r}); at.value = {value!r};"
            " at.dispatchEvent(new Event('input', {bubbles: true}));"
            " at.dispatchEvent(new Event('change', {bubbles: true})) })()"
        )

    def send(self, selector: str, file: Path) -> None:
        """A file into a file field."""
        document = self.ask("DOM.getDocument")["root"]["nodeId"]
        node = self.ask("DOM.querySelector", nodeId=document, selector=selector)["nodeId"]
        self.ask("DOM.setFileInputFiles", nodeId=node, files=[str(file)])

    def open(self, url: str) -> None:
        """Goes to an address."""
        self.ask("Page.navigate", url=url)
        self.until("document.readyState === 'complete'")

    def reload(self) -> None:
        """Loads the page anew."""
        self.ask("Page.reload")

    def shape(self, width: int, height: int) -> None:
        """The window's size in pixels."""
        self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def picture(self, file: Path, *, whole: bool = False) -> None:
        """A PNG of the window, or of the whole page."""
        data = self.ask("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        file.write_bytes(base64.b64decode(data))

    def _next(self) -> Any:
        while b"\0" not in self._waiting:
            ready, _, _ = select.select([self._answers], [], [], _PATIENCE_S)
            if not ready or not (come := os.read(self._answers, 1 << 20)):
                raise Broken("the browser does not answer")
            self._waiting += come
        message, _, self._waiting = self._waiting.partition(b"\0")
        return json.loads(message)

    def _note(self, event: Any) -> None:
        if event["method"] == "Runtime.exceptionThrown":
            self.faults.append(str(event["params"]["exceptionDetails"]))
        elif event["method"] == "Log.entryAdded" and event["params"]["entry"]["source"] in ("security", "javascript"):
            self.faults.append(str(event["params"]["entry"]))


@contextmanager
def browsing(program: str) -> Iterator[Tab]:
    """A browser with one empty page; it and its files are gone afterwards."""
    mine, theirs = _pipe(), _pipe()
    with tempfile.TemporaryDirectory(prefix="kadr-browser-", ignore_cleanup_errors=True) as home:
        command = [
            program,
            "--headless=new",
            "--remote-debugging-pipe",
            f"--user-data-dir={home}",
            "--no-first-run",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--lang=en",
            # Chromium's sandbox refuses to run as root, which CI is; it opens nothing but our own page.
            "--no-sandbox",
            "about:blank",
        ]
        trampoline = [sys.executable, "-c", _TRAMPOLINE, str(mine[0]), str(theirs[1]), *command]
        process = subprocess.Popen(
            trampoline, pass_fds=(mine[0], theirs[1]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(mine[0])
        os.close(theirs[1])
        try:
            yield Tab(mine[1], theirs[0])
        finally:
            # Without its pipes the browser ends by itself.
            os.close(mine[1])
            os.close(theirs[0])
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def _pipe() -> tuple[int, int]:
    """A pipe whose ends are neither 3 nor 4, so that the trampoline overwrites nothing."""
    ends = os.pipe()
    high = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return high[0], high[1]
