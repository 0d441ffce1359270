"""The sweeper clears what a killed process left half written, and nothing that is still being written."""

import os
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from kadr.studio.desk import Studio
from workers.sweeper import Sweeper


def test_only_files_left_for_an_hour_are_cleared(studio: Studio) -> None:
    folder = Path(urlsplit(studio.settings.blobs()).path)
    kept = studio.blobs.put(b"a picture")
    unfinished = folder / ".unfinished"
    old, fresh = unfinished / "old", unfinished / "fresh"
    for file in (old, fresh):
        file.write_bytes(b"half a picture")
    two_hours_ago = time.time() - 7_200
    os.utime(old, (two_hours_ago, two_hours_ago))

    Sweeper(studio, threading.Event()).sweep()

    assert not old.exists()
    assert fresh.exists()
    assert studio.blobs.get(kept) == b"a picture"
