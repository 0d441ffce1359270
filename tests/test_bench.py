"""The benchmarks that this machine cannot run in full are at least whole: small, on the processor."""

import pytest
import torch

from bench import gpu


def test_the_gpu_benchmark_runs_small_on_a_processor(capsys: pytest.CaptureFixture[str]) -> None:
    status = gpu.main(["--device", "cpu", "--scale", "tiny", "--only", "klein"])

    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    assert status == 0
    assert any("our engine" in row and "of the best plain batch" in row for row in rows)


def test_without_a_gpu_it_says_what_it_wants(capsys: pytest.CaptureFixture[str]) -> None:
    if torch.cuda.is_available():
        return

    assert gpu.main([]) == 1
    assert "no GPU here" in capsys.readouterr().err
