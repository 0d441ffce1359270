"""Settings: `KADR_*` variables read once, at the edge, into one frozen object."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path

from kadr.errors import Invalid


class Profile(StrEnum):
    """What the machine can run. `auto` picks by what is installed and says which it picked."""

    AUTO = "auto"
    OFFLINE = "offline"
    TINY = "tiny"
    LAPTOP = "laptop"
    WORKSTATION = "workstation"
    STUDIO = "studio"


class Auth(StrEnum):
    """Whether requests need a key. `off` is allowed on a loopback address only."""

    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One field per variable: `database_url` is read from `KADR_DATABASE_URL`, and so on."""

    data_dir: Path = Path(".kadr")
    database_url: str = ""
    redis_url: str = ""
    blobs_url: str = ""
    profile: Profile = Profile.AUTO
    text_model: str = ""
    image_model: str = ""
    auth: Auth = Auth.OFF
    url: str = "http://127.0.0.1:8321"
    api_key: str = ""
    host: str = "127.0.0.1"
    port: int = 8321
    log_level: str = "info"
    max_upload_mb: int = 20
    lease_s: float = 30.0
    heartbeat_s: float = 5.0
    sweep_s: float = 5.0
    grace_s: float = 20.0

    def database(self) -> str:
        """The SQLAlchemy URL in force: the one given, or a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'kadr.sqlite3'}"

    def blobs(self) -> str:
        """The object store URL in force: the one given, or a folder in the data folder."""
        return self.blobs_url or (self.data_dir / "blobs").absolute().as_uri()

    def queue(self) -> str:
        """The queue server's URL in force: the one given, or the socket that `kadr up` opens in the data folder."""
        return self.redis_url or f"unix://{self.data_dir.absolute() / 'queue.sock'}"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from `KADR_*` variables. Raises Invalid naming the variable, its value and what is allowed."""
    given = os.environ if environment is None else environment
    values: dict[str, object] = {}
    for field in fields(Settings):
        name = f"KADR_{field.name.upper()}"
        text = given.get(name, "").strip()
        if text:
            values[field.name] = _parse(name, text, type(field.default))
    return Settings(**values)  # type: ignore[arg-type]  # each value was parsed to its field's own type


def _parse(name: str, text: str, kind: type) -> object:
    try:
        return kind(text)
    except ValueError as error:
        allowed = " ".join(kind) if issubclass(kind, StrEnum) else f"a value like {kind.__name__}"
        raise Invalid(f"{name} is {text!r}; allowed: {allowed}") from error
