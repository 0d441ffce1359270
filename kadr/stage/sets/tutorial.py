"""Writes the vocabulary into docs/sets.md: `python -m kadr.stage.sets.tutorial`."""

from collections.abc import Iterator
from pathlib import Path

from kadr.stage import props, sets
from kadr.stage.sets import vocabulary
from kadr.stage.sets.vocabulary import Parameter, Word

GUIDE = Path("docs/sets.md")
BEGIN, END = "<!-- vocabulary: python -m kadr.stage.sets.tutorial -->\n", "<!-- end of vocabulary -->\n"


def with_table(text: str) -> str:
    """The tutorial with the vocabulary as it is now. Raises ValueError for a text that has no place for it."""
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"{GUIDE} has lost the lines {BEGIN.strip()} and {END.strip()}: put them back")
    return before + BEGIN + "".join(_table()) + END + after


def _table() -> Iterator[str]:
    yield "\n"
    for module in sets.VOCABULARY:
        mine = [one for one in vocabulary.words() if one.make.__module__ == module.__name__]
        yield f"{(module.__doc__ or '').strip().splitlines()[0]}\n\n"
        yield "| word | what it is | its keys |\n|---|---|---|\n"
        yield from (f"| `{one.name}`{_marks(one)} | {one.what} | {_keys(one)} |\n" for one in mine)
        yield "\n"
    yield "Things and animals of the props, with no keys of their own: "
    yield ", ".join(f"`{kind}`" for kind in props.kinds() if kind not in {one.name for one in vocabulary.words()})
    yield ".\n\n"


def _marks(one: Word) -> str:
    return " °" * bool(one.seats) + " •" * one.stands


def _keys(one: Word) -> str:
    return "<br>".join(map(_key, one.parameters.values())) or "–"


def _key(key: Parameter) -> str:
    start = f"`{key.name}`"
    if not key.needed and key.default is not None:
        start += f" = {_value(key.default)}"
    return f"{start}: {key.measure.named()}{', must be given' if key.needed else ''}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def main() -> None:
    """Bring the tutorial up to date."""
    GUIDE.write_text(with_table(GUIDE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
