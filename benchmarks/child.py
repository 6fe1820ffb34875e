"""A contender's fresh process: python -m benchmarks.child MODULE:FUNCTION FILE, with its arguments as JSON on stdin.

Its figures go into the file, as JSON, with the processor time of the call and the process's peak of memory. Must import
nothing that costs, as that would count as the contender's.
"""

import importlib
import inspect
import json
import sys
import time
from pathlib import Path

from bot import loop


def peak_megabytes(process: int | str = "self") -> float:
    """The most memory that a process ever had, in MB of 1,000,000 bytes."""
    # Not getrusage: its peak is inherited from whoever started the process.
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


def main() -> None:
    """Runs what is named and writes what it returns."""
    call, file = sys.argv[1:]
    given = json.load(sys.stdin)
    module, _, name = call.partition(":")
    function = getattr(importlib.import_module(module), name)
    used = time.process_time()
    figures = function(**given)
    if inspect.iscoroutine(figures):
        figures = loop.run(figures)
    figures = {"cpu": time.process_time() - used, "memory": peak_megabytes()} | figures
    Path(file).write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
