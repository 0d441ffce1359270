"""Chat templates are programs from a model's folder: they are run in a sandbox with an end to time and size.

transformers runs them in a sandbox too, but one that loops for as long as the template likes: `{% for i in
range(99999) %}` thrice nested takes weeks, and doubling a text forty times takes all memory. Here every turn of a loop
and every call is counted, and what can grow is measured before it grows.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import jinja2
import jinja2.ext
import jinja2.nodes
import jinja2.sandbox
import jinja2.visitor
from jinja2.exceptions import SecurityError, TemplateError

# Some times what the longest ones with tools have.
MAX_TEMPLATE = 200_000
# A turn of a loop costs 3.5 us; a prompt of a hundred messages takes some thousand.
MAX_STEPS = 200_000
MAX_SECONDS = 5.0
# Signs of any one text that a template makes, and so of a prompt; far beyond every context.
MAX_SIGNS = 4_000_000
MAX_RANGE = 10_000

# Fill to a width that the template names: of no use in a prompt.
_WIDENING_FILTERS = ("center", "format", "indent", "wordwrap", "batch", "slice", "xmlattr", "urlize", "pprint")
_WIDENING_METHODS = {"center", "ljust", "rjust", "zfill", "expandtabs", "translate"}


class TemplateTooMuch(TemplateError):
    """The template runs for too long or makes too much."""


def render(template: str, messages: Sequence[Mapping[str, Any]], **given: Any) -> str:
    """The prompt that `template` makes of `messages`, to be continued by the model. `given`: the template's own
    variables. Raises jinja2's TemplateError, TemplateTooMuch among them, and what wrong values raise."""
    compiled, limits = _compiled(template)
    limits.begin()
    try:
        text = compiled.render(messages=[dict(m) for m in messages], add_generation_prompt=True, **given)
    except RecursionError as error:
        raise TemplateTooMuch("the template calls itself without end") from error
    return str(limits.measured(text))


class _Limits:
    """How much one rendering has done."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self._steps = 0
        self._until = time.monotonic() + MAX_SECONDS

    def step(self) -> str:
        self._steps += 1
        if self._steps > MAX_STEPS or time.monotonic() > self._until:
            raise TemplateTooMuch(f"the template was not done after {self._steps} steps")
        return ""

    def size(self, signs: int) -> None:
        if signs > MAX_SIGNS:
            raise TemplateTooMuch(f"the template makes a text or list of {signs}; at most {MAX_SIGNS}")

    def measured(self, value: Any) -> Any:
        if isinstance(value, str | list | tuple | dict):
            self.size(len(value))
        return value


class _Sandbox(jinja2.sandbox.ImmutableSandboxedEnvironment):
    """Jinja's own sandbox, which sees every operation, call and loop of a template."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, limits: _Limits) -> None:
        super().__init__(trim_blocks=True, lstrip_blocks=True, extensions=[_Generation, jinja2.ext.loopcontrols])
        self.limits = limits
        self.concat = self._concat  # type: ignore[method-assign]  # jinja asks the environment for it
        for name in _WIDENING_FILTERS:
            self.filters.pop(name, None)
        self.filters |= {
            "tojson": _to_json, "join": self._wrapped("join"), "replace": self._wrapped("replace"),
        }  # fmt: skip
        self.globals = {
            "range": _range, "dict": dict, "namespace": _Namespace,
            "raise_exception": _refuse, "strftime_now": lambda form: datetime.now().strftime(form),
        }  # fmt: skip

    def call(self, context: Any, obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Every call that a template makes."""
        self.limits.step()
        owner = getattr(obj, "__self__", None)
        if isinstance(owner, str):
            self._check_method(str(getattr(obj, "__name__", "")), owner, args)
        return self.limits.measured(super().call(context, obj, *args, **kwargs))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Every `+`, `*`, `**` and `%`."""
        self.limits.step()
        if operator == "**" or (operator == "%" and isinstance(left, str)):
            raise SecurityError(f"a chat template has no use for {operator!r}")
        if operator == "+":
            self.limits.size(_size(left) + _size(right))
        elif operator == "*":
            whole = [each for each in (left, right) if isinstance(each, int)]
            self.limits.size(max(map(abs, whole), default=0) * max(_size(left), _size(right), 1))
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """What a template gets for `str.format` (jinja's own hook), which pads to any width."""
        return _no_format if super().wrap_str_format(value) is not None else None

    def _check_method(self, name: str, owner: str, args: Sequence[Any]) -> None:
        if name in _WIDENING_METHODS:
            raise SecurityError(f"a chat template has no use for str.{name}")
        if name in {"join", "replace"}:
            self._check_growth(name, owner, args)

    def _wrapped(self, name: str) -> Callable[..., Any]:
        plain = self.filters[name]

        def bounded(around: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
            self.limits.step()
            # What a filter before this one makes may be a generator: it can't be measured without being made.
            whole = value if isinstance(value, str) else list(value)
            self._check_growth(name, whole, [*args, *kwargs.values()])
            return self.limits.measured(plain(around, whole, *args, **kwargs))

        bounded.jinja_pass_arg = plain.jinja_pass_arg  # type: ignore[attr-defined]  # how jinja marks them
        return bounded

    def _check_growth(self, name: str, owner: Any, args: Sequence[Any]) -> None:
        texts = [each for each in args if isinstance(each, str)]
        if name == "replace" and isinstance(owner, str):
            old, new = (*texts, "", "")[:2]
            self.limits.size(len(owner) + (owner.count(old) * len(new)))
        elif name == "join":
            parts = [args[0], owner] if isinstance(owner, str) and args else [owner, *texts[:1]]
            between = parts[1] if len(parts) > 1 and isinstance(parts[1], str) else ""
            listed = list(parts[0])
            self.limits.size(sum(_size(each) for each in listed) + len(between) * len(listed))

    def _concat(self, parts: Any) -> str:
        parts = list(parts)
        self.limits.size(sum(map(len, parts)))
        return "".join(parts)

    def joined(self, *parts: Any) -> str:
        """What `a ~ b` makes."""
        return self._concat(map(str, parts))

    def _parse(self, source: str, name: str | None, filename: str | None) -> jinja2.nodes.Template:
        tree = super()._parse(source, name, filename)
        looping: Any = (jinja2.nodes.For, jinja2.nodes.Macro, jinja2.nodes.CallBlock)
        node: Any
        for node in tree.find_all(looping):
            node.body.insert(0, jinja2.nodes.Output([_asked("limits.step", [], node.lineno)]).set_lineno(node.lineno))
        return _Joins().visit(tree)  # type: ignore[no-any-return]  # jinja's visitors are not typed


class _Joins(jinja2.visitor.NodeTransformer):
    """`a ~ b` becomes a call, which the sandbox sees."""

    def visit_Concat(self, node: Any) -> Any:  # noqa: N802  # the visitor finds it by its node
        self.generic_visit(node)
        return _asked("joined", node.nodes, node.lineno)


class _Generation(jinja2.ext.Extension):
    """`{% generation %}` marks what a model said, for training; here it is only passed through."""

    tags = {"generation"}  # noqa: RUF012  # jinja's own shape

    def parse(self, parser: Any) -> Any:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


class _Namespace(jinja2.utils.Namespace):
    """Jinja's namespace without names that reach into Python."""

    def __setitem__(self, name: str, value: Any) -> None:
        if str(name).startswith("_"):
            raise SecurityError(f"{name!r} is no name for a template's variable")
        super().__setitem__(name, value)


@lru_cache(maxsize=8)
def _compiled(template: str) -> tuple[jinja2.Template, _Limits]:
    if len(template) > MAX_TEMPLATE:
        raise TemplateTooMuch(f"the template has {len(template)} signs; at most {MAX_TEMPLATE}")
    limits = _Limits()
    return _Sandbox(limits).from_string(template), limits


def _asked(name: str, args: list[Any], line: int) -> Any:
    return jinja2.nodes.Call(jinja2.nodes.EnvironmentAttribute(name), args, [], None, None).set_lineno(line)


def _no_format(*_: object, **__: object) -> str:
    raise SecurityError("a chat template has no use for str.format")


def _range(*bounds: int) -> range:
    found = range(*bounds)
    if len(found) > MAX_RANGE:
        raise TemplateTooMuch(f"range of {len(found)}; at most {MAX_RANGE}")
    return found


def _refuse(message: str) -> None:
    raise TemplateError(message)


def _to_json(value: Any, ensure_ascii: bool = False, indent: int | None = None, **given: Any) -> str:  # noqa: FBT001, FBT002  # the filter's signature
    known = {name: given[name] for name in ("separators", "sort_keys") if name in given}
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=min(indent, 8) if indent else None, **known)


def _size(value: Any) -> int:
    if isinstance(value, int):
        return value.bit_length() // 8
    return len(value) if hasattr(value, "__len__") else 1
