"""Text: 32 orders in one session against `model.generate` one by one, in tokens per second of one core.

`python -m bench.text`. Ratios are taken within one run, on one thread, over tiny random weights: what is measured is
everything around the arithmetic, prompts, seeds, grammars and streaming included.
"""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models import catalogue, devices, libraries, loading, tiny
from models.protocols import Message, Role, TextOrder, TextReply
from models.sessions import write
from models.shelf import Shelf
from models.text import TransformersText

_ROWS = 32
_TOKENS = 64
# One by one these take as long as 32 together: so many are a fair sample.
_SINGLE = 6
_ROUNDS = 3
_WORDS = "Әжесі {} Ғалымға: «Қар басылмай, өзеннің мұзы үңірейіп тұр, Һәм Іңкәр ұйықтап жатыр» деді."
_SCHEMA = {
    "type": "array",
    "maxItems": 20,
    "items": {
        "type": "object",
        "properties": {"who": {"type": "string", "maxLength": 40}, "says": {"type": "string", "maxLength": 60}},
        "required": ["who", "says"],
        "additionalProperties": False,
    },
}


class _Silence:
    """A watcher that hears and does nothing."""

    def step(self, row: int, done: int, total: int) -> None: ...
    def token(self, row: int, text: str) -> None: ...
    def preview(self, row: int, webp: bytes) -> None: ...
    def cancelled(self, row: int) -> bool:  # noqa: ARG002  # the protocol's signature
        return False


def texts() -> list[tuple[str, str]]:
    """Free text and text under a schema, on the tiny model and on one five times larger."""
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(folder=Path(folder))
        entry = catalogue.load().entry("tiny-text")
        loaded = loading.text(tiny.build(shelf, entry), entry, devices.describe("cpu"))
    rows = []
    for name, model in (("0.8 M parameters", loaded.model), ("4 M parameters", _larger(loaded))):
        rows += _compared(name, loading.LoadedText(model=model, tokenizer=loaded.tokenizer), entry)
    return rows


def _larger(loaded: loading.LoadedText) -> Any:
    library = libraries.transformers()
    config = library.Qwen3Config(
        **loaded.model.config.to_dict()
        | {"hidden_size": 256, "intermediate_size": 512, "num_hidden_layers": 6, "head_dim": 64, "layer_types": None}
    )
    return library.Qwen3ForCausalLM(config).eval()


def _compared(name: str, loaded: loading.LoadedText, entry: catalogue.Entry) -> list[tuple[str, str]]:
    model = TransformersText(loaded=loaded, entry=entry, device=devices.describe("cpu"))
    alone = max(_one_by_one(model) for _ in range(_ROUNDS))
    rows = [(f"{name}: generate, one by one", f"{alone:.0f} tokens/s")]
    for kind, schema in (("together", None), ("together, under a schema", _SCHEMA)):
        speed, reused = max(_together(model, schema) for _ in range(_ROUNDS))
        said = f"{speed:.0f} tokens/s, {speed / alone:.1f} times; {reused} prompt tokens of each row reused"
        rows.append((f"{name}: {_ROWS} {kind}", said))
    return rows


def _orders(count: int, schema: dict[str, Any] | None = None) -> list[TextOrder]:
    system = Message(role=Role.SYSTEM, content="Сен сценарист. " * 12)
    return [
        TextOrder(
            messages=(system, Message(role=Role.USER, content=_WORDS.format(n))),
            seed=n, max_tokens=_TOKENS, json_schema=schema,
        )
        for n in range(count)
    ]  # fmt: skip


def _one_by_one(model: TransformersText) -> float:
    import torch  # after the libraries were told to stay offline

    settings = libraries.transformers().GenerationConfig(
        do_sample=True, temperature=0.8, top_p=0.95, top_k=0, max_new_tokens=_TOKENS, min_new_tokens=_TOKENS,
        eos_token_id=model.tokenizer.eos_token_id, pad_token_id=model.tokenizer.pad_token_id,
    )  # fmt: skip
    began = time.process_time()
    for order in _orders(_SINGLE):
        ids = torch.tensor([model.read(order)[0]])
        with torch.inference_mode():
            written = model.model.generate(ids, attention_mask=torch.ones_like(ids), generation_config=settings)
        model.tokenizer.decode(written[0, ids.shape[1] :])
    return _SINGLE * _TOKENS / (time.process_time() - began)


def _together(model: TransformersText, schema: dict[str, Any] | None) -> tuple[float, int]:
    began = time.process_time()
    replies = write(model, _orders(_ROWS, schema), _Silence())
    taken = time.process_time() - began
    written: Sequence[TextReply] = [reply for reply in replies if isinstance(reply, TextReply)]
    if len(written) != _ROWS:
        raise SystemExit(f"not every order was written: {replies}")
    return sum(reply.new_tokens for reply in written) / taken, written[-1].reused_tokens


def main() -> None:
    """Print what `make bench` puts into its table."""
    import torch

    torch.set_num_threads(1)
    for name, figure in texts():
        print(f"{name}: {figure}")


if __name__ == "__main__":
    main()
