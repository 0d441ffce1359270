"""Concept art as a picture prompt: the subject in the writer's words, with English words for models beside it."""

from kadr.film.screenplay import Language
from kadr.studio.concepts import ConceptOrder
from prompts import glossary, templates
from prompts.pictures import ImagePrompt, joined
from prompts.templates import one_line

MAX_SUBJECT = 600


def render(order: ConceptOrder, language: Language) -> ImagePrompt:
    """The prompt of one picture of the order's subject, which is written in `language`."""
    template = templates.load("concepts", language)
    style = one_line(order.style, 200) or template.fill("default style")
    text = template.fill(
        "picture",
        {
            "style": template.fill("style", {"style": style}),
            "hints": ", ".join(glossary.hints(order.subject, language)),
            "subject": template.fill("subject", {"subject": one_line(order.subject, MAX_SUBJECT)}),
            "finish": template.fill("finish"),
        },
    )
    return ImagePrompt(
        text=joined(text),
        negative=joined(template.fill("negative", {"avoid": one_line(order.avoid, 400)})),
        template=template.name,
        version=template.version,
    )
