"""All benchmarks, one after the other, each in a process of its own: `python -m benchmarks`."""

import pkgutil
import subprocess
import sys

import benchmarks

names = sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name[0] != "_")
codes = [subprocess.call([sys.executable, "-m", f"benchmarks.{name}"]) for name in names]  # noqa: S603
sys.exit(any(codes))
