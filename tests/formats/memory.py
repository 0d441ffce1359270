"""What a process needs at most, as Linux tells the process itself."""

import subprocess
import sys

import pytest

# Kadr also runs on macOS, which has neither /proc nor a bound on addresses; CI runs on Linux and skips nothing.
LINUX_ONLY = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells and bounds a process's own memory")

# getrusage would count what the process that started this one held.
_PEAK = """
status = open("/proc/self/status").read()
print(int(status.split("VmHWM:")[1].split()[0]) / 1024)
"""


def peak(program: str, *arguments: str, data: bytes = b"") -> float:
    """MiB that a Python program needed at most, the interpreter within; `data` is its standard input."""
    command = [sys.executable, "-c", program + _PEAK, *arguments]
    return float(subprocess.run(command, input=data, capture_output=True, check=True).stdout)
