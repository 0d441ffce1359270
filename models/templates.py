"""Chat templates looked at before a model is loaded: one that runs without end, or reaches into Python, is refused."""

from jinja2.exceptions import SecurityError, TemplateSyntaxError

from models import rendering
from models.errors import ModelUnsafe

# What is tried: every role, a picture's place among words, an answer to go on from, and the same without a system part.
_TALKS = (
    (
        {"role": "system", "content": "Сен сценарист."},
        {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "Әже хатты оқып отыр."}]},
        {"role": "assistant", "content": "ИНТ. ҮЙ – ТҮН"},
        {"role": "user", "content": "Тағы бір рет."},
    ),
    ({"role": "user", "content": "Who opens the door?"},),
)


def check(template: str, name: str) -> None:
    """Run `template`, from the file `name`, on short talks. Raises ModelUnsafe where it does more than write a prompt.

    A template that refuses a talk (roles in another order, no pictures) is in its rights; so is one that is broken: it
    says so when it is used."""
    for talk in _TALKS:
        try:
            rendering.render(template, talk)
        except (rendering.TemplateTooMuch, SecurityError, TemplateSyntaxError) as error:
            raise ModelUnsafe(f"{name}: its chat template does more than write a prompt: {error}") from error
        except Exception:  # noqa: BLE001, S112  # whatever a template raises for a talk that it does not like
            continue


def check_all(templates: object, name: str) -> None:
    """The same for what a settings file holds under `chat_template`: one, several by name, or none."""
    if isinstance(templates, str):
        check(templates, name)
    elif isinstance(templates, dict):
        for each in templates.values():
            check_all(each, name)
    elif isinstance(templates, list):
        for each in templates:
            check_all(each.get("template") if isinstance(each, dict) else each, name)
