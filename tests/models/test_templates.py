"""A chat template writes a prompt, in limits, or is refused."""

import time

import pytest
from jinja2.exceptions import TemplateError

from models import rendering, templates
from models.errors import ModelUnsafe

TALK = (
    {"role": "system", "content": "Сен сценарист."},
    {"role": "user", "content": "Ғалым үйге кірді. Әжесі: «Һәм Іңкәр ұйықтап жатыр»"},
)

GROWING = "{% set n = namespace(s='xx') %}{% for a in range(99) %}"

HOSTILE = {
    "loops in loops": "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}x{% endfor %}"
    "{% endfor %}{% endfor %}",
    "a long range": "{{ range(10**9)|list|length }}",
    "a longer range": "{% for a in range(999999999) %}x{% endfor %}",
    "a macro that calls itself": "{% macro f(n) %}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}",
    "a loop that calls itself": "{% for m in messages recursive %}{{ loop(messages) }}{% endfor %}",
    "a text times a billion": "{{ 'x' * 1000000000 }}",
    "a list times a billion": "{{ ([1] * 1000000000)|length }}",
    "a tower of powers": "{{ 9 ** 9 ** 9 ** 9 }}",
    "a text that doubles": GROWING + "{% set n.s = n.s ~ n.s %}{% endfor %}",
    "a sum that doubles": GROWING + "{% set n.s = n.s + n.s %}{% endfor %}",
    "a number that squares": GROWING.replace("'xx'", "9") + "{% set n.s = n.s * n.s %}{% endfor %}",
    "a block that doubles": GROWING + "{% set t %}{{ n.s }}{{ n.s }}{% endset %}{% set n.s = t %}{% endfor %}",
    "replacement": GROWING + "{% set n.s = n.s.replace('x', 'xx') %}{% endfor %}",
    "replacement by a filter": GROWING + "{% set n.s = n.s|replace('x', 'xx') %}{% endfor %}",
    "joining": GROWING + "{% set n.s = [n.s, n.s, n.s]|join %}{% endfor %}",
    "joining by a method": GROWING + "{% set n.s = n.s.join([n.s, n.s]) %}{% endfor %}",
    "joining what is mapped": GROWING + "{% set n.s = [n.s, n.s]|map('upper')|join(n.s) %}{% endfor %}",
    "a width": "{{ 'x'.center(1000000000) }}",
    "a width in a format": "{{ '%1000000000d' % 1 }}",
    "a width in another format": "{{ '{:1000000000}'.format(1) }}",
    "a width by a filter": "{{ 'x'|center(1000000000) }}",
    "a list that doubles": GROWING.replace("'xx'", "[1]") + "{% set n.s = n.s + n.s %}{% endfor %}",
    "Python's insides": "{{ messages.__class__.__mro__[1].__subclasses__() }}",
    "its own length": "x" * (rendering.MAX_TEMPLATE + 1),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_template_is_stopped_at_once(name: str) -> None:
    began = time.process_time()

    with pytest.raises((TemplateError, TypeError, ValueError)):
        rendering.render(HOSTILE[name], TALK)

    assert time.process_time() - began < rendering.MAX_SECONDS + 2


@pytest.mark.parametrize("name", sorted(set(HOSTILE) - {"Python's insides"}))
def test_a_hostile_template_is_unsafe_before_anything_is_loaded(name: str) -> None:
    with pytest.raises(ModelUnsafe, match="chat template"):
        templates.check(HOSTILE[name], "chat_template.jinja")


def test_several_templates_are_each_looked_at() -> None:
    listed = [
        {"name": "default", "template": "{{ messages[0].content }}"},
        {"name": "tools", "template": HOSTILE["a width"]},
    ]

    with pytest.raises(ModelUnsafe):
        templates.check_all(listed, "tokenizer_config.json")


def test_a_template_that_wants_another_order_of_roles_is_no_danger() -> None:
    templates.check("{{ raise_exception('roles must alternate') }}", "chat_template.jinja")


# What the templates of real checkpoints are made of.
USUAL = """\
{%- macro part(content) -%}
  {%- if content is string -%}{{ content | trim }}
  {%- else -%}{%- for item in content -%}
    {%- if item['type'] == 'image' -%}<|image|>{%- elif item['type'] == 'text' -%}{{ item['text'] }}{%- endif -%}
  {%- endfor -%}{%- endif -%}
{%- endmacro -%}
{{ bos_token }}
{%- set ns = namespace(found=false, count=0) -%}
{%- for message in messages if message.role != 'tool' -%}
  {%- set ns.count = ns.count + 1 -%}
  {%- if loop.index0 == 0 and message['role'] == 'system' -%}{%- set ns.found = true -%}{%- endif -%}
  {{- '<turn>' + message.role + '\\n' ~ part(message.content) -}}
  {%- if message.role == 'assistant' -%}{% generation %}{{ '</think>'.split('>')[0] }}{% endgeneration %}{%- endif -%}
  {{- '<end>\\n' }}
{%- endfor -%}
{{ {'сөз': 'Ә'}|tojson }}{{ messages|map(attribute='role')|join(', ') }}{{ 'a-b'.replace('-', '+') }}
{%- if add_generation_prompt -%}<turn>model{%- endif -%}"""


def test_what_real_templates_use_still_works() -> None:
    talk = (*TALK, {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "Не көрдің?"}]})

    text = rendering.render(USUAL, talk, bos_token="<bos>")

    assert text == (
        "<bos><turn>system\nСен сценарист.<end>\n"
        "<turn>user\nҒалым үйге кірді. Әжесі: «Һәм Іңкәр ұйықтап жатыр»<end>\n"
        "<turn>user\n<|image|>Не көрдің?<end>\n"
        '{"сөз": "Ә"}system, user, usera+b<turn>model'
    )


def test_a_prompt_of_many_long_messages_is_well_within_the_limits() -> None:
    talk = [{"role": "user", "content": "Қар басылмады. " * 200}] * 300

    assert len(rendering.render(USUAL, talk, bos_token="")) > 800_000


def test_limits_begin_anew_with_every_prompt() -> None:
    template = "{% for a in range(9000) %}{{ a }}{% endfor %}"

    lengths = {len(rendering.render(template, TALK)) for _ in range(12)}

    assert lengths == {34_890}
