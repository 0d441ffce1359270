"""Random numbers where a class starts with zeros or with whatever the memory held, as only training would fill it."""

from collections.abc import Iterable
from typing import Any


def stir(parameters: Iterable[Any], *, spread: float = 0.05) -> None:
    """Fill parameters with normal noise. A net that starts as zeros would change nothing, and tests see nothing."""
    import torch  # heavy: only when a model is built

    with torch.no_grad():
        for parameter in parameters:
            parameter.normal_(0, spread)


def stir_zeros(module: Any, *, spread: float = 0.05) -> None:
    """Fill those weights of a module that are all zeros; biases may well be."""
    stir((p for name, p in module.named_parameters() if name.endswith("weight") and not p.any()), spread=spread)


def enliven(module: Any, gain: float) -> None:
    """Multiply the weights of a module's linear layers: what is fresh from its class answers its input so faintly that
    eight bits a colour don't show it. For nets with norms before each layer, which keep the sums in bounds."""
    import torch  # heavy: only when a model is built

    scale((layer.weight for layer in module.modules() if isinstance(layer, torch.nn.Linear)), gain)


def scale(parameters: Iterable[Any], factor: float) -> None:
    """Multiply parameters by a factor."""
    import torch  # heavy: only when a model is built

    with torch.no_grad():
        for parameter in parameters:
            parameter.mul_(factor)


def shift(parameters: Iterable[Any], by: float) -> None:
    """Add a number to parameters."""
    import torch  # heavy: only when a model is built

    with torch.no_grad():
        for parameter in parameters:
            parameter.add_(by)
