"""Run every benchmark: `make bench`, or `python -m benchmarks NAME...` for some."""

from __future__ import annotations

import importlib
import pkgutil
import platform
import sys

import benchmarks

NOT_BENCHMARKS = {"__main__", "articles", "composed", "measure"}


def main(names: list[str]) -> None:
    """Run the benchmarks called by name, or all of them."""
    found = [
        each.name for each in pkgutil.iter_modules(benchmarks.__path__) if each.name not in NOT_BENCHMARKS
    ]
    unknown = [name for name in names if name not in found]
    if unknown:
        sys.exit(f"no benchmark is called {unknown[0]}; there are {', '.join(found)}")
    print(
        f"Python {platform.python_version()}, {platform.machine()}. Rates are CPU time unless said; ratios are medians."
    )
    for name in names or found:
        module = importlib.import_module(f"benchmarks.{name}")
        print(f"\n{name}: {(module.__doc__ or '').strip().partition(chr(10))[0]}", flush=True)
        module.main()


if __name__ == "__main__":
    main(sys.argv[1:])
