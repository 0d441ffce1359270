"""Language models in GGUF: read with the configuration and the tokenizer that lie beside the file."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from models import devices, loading
from models.catalogue import Catalogue
from models.shelf import Shelf

gguf = pytest.importorskip("gguf")

CPU = devices.describe("cpu")

# Names of Qwen3's weights in llama.cpp.
WHOLE = {"model.embed_tokens": "token_embd", "model.norm": "output_norm"}
BLOCK = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}


def write(model: Any, file: Path) -> None:
    """The model's weights in blocks of eight bits."""
    writer = gguf.GGUFWriter(str(file), "qwen3")
    writer.add_block_count(model.config.num_hidden_layers)
    for name, weights in model.state_dict().items():
        base = name.removesuffix(".weight")
        if base == "lm_head":
            continue
        number, _, rest = base.removeprefix("model.layers.").partition(".")
        told = WHOLE.get(base) or f"blk.{number}.{BLOCK[rest]}"
        if weights.ndim == 1:
            writer.add_tensor(f"{told}.weight", weights.numpy())
        else:
            kind = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor(f"{told}.weight", gguf.quants.quantize(weights.numpy(), kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def test_a_model_in_gguf_says_almost_what_it_said_before(shelf: Shelf, known: Catalogue, tmp_path: Path) -> None:
    entry = known.entry("tiny-text")
    plain = loading.text(shelf.find(entry), entry, CPU)
    folder = Path(shutil.copytree(shelf.find(entry), tmp_path / "gguf"))
    (folder / "model.safetensors").unlink()
    write(plain.model, folder / "model.gguf")

    read = loading.text(folder, replace(entry, quantise="gguf", weights="model.gguf"), CPU)

    ids = torch.tensor([read.tokenizer("Ғарыш, үй, ұшақ")["input_ids"]])
    with torch.inference_mode():
        apart = (read.model(ids).logits - plain.model(ids).logits).abs().max()
    assert 0 < apart < 0.1
    assert read.how["quantise"] == "gguf, held as float32"
