"""What tensors on the processor give back is taken again, not asked of the kernel anew."""

import subprocess
import sys

import pytest

# In a process of its own: the setting is for a process's life, and other tests' memory would blur the count.
_COUNT = """
import resource, torch
from models import heap

torch.set_num_threads(1)
norm, smooth = torch.nn.GroupNorm(4, 16), torch.nn.Conv2d(16, 16, 3, padding=1)

@torch.no_grad()
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(5):
        seen = torch.ones(4, 16, 144, 256)
        for _ in range(3):
            seen = seen + smooth(torch.nn.functional.silu(norm(seen)))
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

faults()
plain = faults()
assert heap.keep()
faults()
print(plain, faults())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's own settings")
def test_large_tensors_take_again_what_the_last_ones_freed() -> None:
    told = subprocess.run([sys.executable, "-c", _COUNT], capture_output=True, text=True, check=True, timeout=120)

    plain, kept = (int(count) for count in told.stdout.split())
    # 50,600 and none with glibc 2.36; a library that keeps what it gets back has none to begin with.
    assert kept <= plain / 50
