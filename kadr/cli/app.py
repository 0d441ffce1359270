"""The commands by name; each lives in the module of its kind."""

import typer

from kadr.cli import demo, offline, remote, staging, up

app = typer.Typer(
    name="kadr",
    help="From logline to rough cut: screenplays in, shot lists and storyboards out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command("demo")(demo.demo)
app.command("up")(up.up)
app.command("parse")(offline.parse)
app.command("stage")(staging.stage)
app.command("convert")(offline.convert)
app.command("import")(remote.import_)
app.command("breakdown")(remote.breakdown)
app.command("board")(remote.board)
app.command("draft")(remote.draft)
app.command("concept")(remote.concept)
app.command("export")(remote.export)
app.command("jobs")(remote.jobs)
app.command("about")(remote.about)
app.command(
    "models",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
)(offline.models)
