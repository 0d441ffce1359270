"""`kadr up`: the studio in the foreground until Ctrl-C."""

import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from kadr.cli.house import House, choose_profile, running
from kadr.cli.signals import heed_sigterm
from kadr.settings import Profile, read_settings


def up(
    host: Annotated[str, typer.Option(help="address to listen on", show_default="127.0.0.1")] = "",
    port: Annotated[int, typer.Option(help="port to listen on", min=0, max=65535, show_default="8321")] = 0,
    data: Annotated[Path | None, typer.Option(help="folder of database, pictures and models")] = None,
    profile: Annotated[Profile | None, typer.Option(help="what the machine can run")] = None,
    workers: Annotated[int, typer.Option(help="processes that draw; 0: one a core, up to 4", min=0, max=64)] = 0,
) -> None:
    """Start the studio: queue server if none is given, migrations, service, workers, page. Ctrl-C drains and stops."""
    heed_sigterm()
    console = Console()
    settings = read_settings()
    settings = replace(
        settings,
        host=host or settings.host,
        port=port or settings.port,
        data_dir=data or settings.data_dir,
        profile=profile or settings.profile,
    )
    chosen, why = choose_profile(settings)
    with ExitStack() as stack:
        with console.status("starting the studio ..."):
            house = stack.enter_context(running(replace(settings, profile=chosen), cpu_workers=workers))
        console.print(f"The studio is open at [bold]{house.url}[/bold]")
        console.print(f"profile {chosen} ({why}); data in {settings.data_dir.absolute()}; Ctrl-C stops it")
        _stay_open(house)
        console.print("stopping: running work ends first ...")
    console.print("stopped")


def _stay_open(house: House) -> None:
    try:
        while True:
            time.sleep(1)
            house.check()
    except KeyboardInterrupt:
        return
