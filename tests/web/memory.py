"""How much memory this process ever held, as the kernel counts it."""

from pathlib import Path


def forget_peak_memory() -> int:
    """Starts `peak_memory` anew; returns the bytes resident now."""
    Path("/proc/self/clear_refs").write_text("5")
    return _read("VmRSS")


def peak_memory() -> int:
    return _read("VmHWM")


def _read(name: str) -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024
