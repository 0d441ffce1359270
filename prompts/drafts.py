"""Script drafts and variations as prompts: psychology first, then only what a camera and a microphone can record."""

from dataclasses import dataclass

from kadr.film.screenplay import Language
from kadr.studio.drafts import DraftCharacter, DraftOrder, DraftTask
from prompts import templates
from prompts.templates import Template, fence, one_line

# Reports and lists, in the language of the film; everything else answers with a screenplay.
_PROSE = frozenset({DraftTask.COVERAGE, DraftTask.BEATS, DraftTask.LOGLINE})

# The other tasks are as long as the script that they work on.
_OWN_LENGTH = frozenset({DraftTask.DRAFT, DraftTask.CONTINUE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a text model is told; `template` and `version` go on the slate."""

    system: str
    user: str
    template: str
    version: str


def render(order: DraftOrder, language: Language) -> Prompt:
    """The prompt of one draft, to be written in `language`: instructions in English, which models follow best, the
    craft's rules and examples in the film's language, the writer's words fenced as material."""
    template = templates.load("drafts", language)
    form = "prose form" if order.task in _PROSE else "screenplay form"
    return Prompt(
        system="\n\n".join((template.fill("system"), template.fill(form))),
        user="\n\n".join(part for part in _user(template, order) if part),
        template=template.name,
        version=template.version,
    )


def _user(template: Template, order: DraftOrder) -> tuple[str, ...]:
    brief = {
        "genre": one_line(order.genre, 200),
        "tone": one_line(order.tone, 200),
        "point_of_view": one_line(order.point_of_view, 200),
        "length": template.fill(f"length {order.length.value}") if order.task in _OWN_LENGTH else "",
    }
    material = {
        "logline": fence("LOGLINE", order.logline),
        "characters": fence("CHARACTERS", "\n\n".join(_character(template, c) for c in order.characters)),
        "script": fence("SCRIPT", order.text),
        "wishes": fence("WISHES", order.instructions),
    }
    return (
        template.fill(f"task {order.task.value}"),
        template.fill("brief", brief) if any(brief.values()) else "",
        template.fill("material", material),
        template.fill("last"),
    )


def _character(template: Template, character: DraftCharacter) -> str:
    return template.fill(
        "character",
        {
            "name": one_line(character.name, 200),
            "description": one_line(character.description, 4_000),
            "want": one_line(character.want, 4_000),
            "obstacle": one_line(character.obstacle, 4_000),
        },
    )
