"""`python -m tools <verb>`: one module per verb, its first line the help text."""

from __future__ import annotations

import importlib
import sys

VERBS = [
    *("check", "train", "run", "shell", "new-faq", "export", "import"),
    *("evaluate", "benchmark", "bench", "drill", "soak", "safety", "channels"),
    *("report", "forget", "purge"),
]
MODULES = {"new-faq": "new_faq", "export": "export_faqs", "import": "import_faqs"}  # the others are named like the verb


def main() -> int:
    """Run the verb named on the command line."""
    if len(sys.argv) < 2 or sys.argv[1] not in VERBS:
        print("usage: python -m tools VERB [options]\n")
        for verb in VERBS:
            module = importlib.import_module(f"tools.{MODULES.get(verb, verb)}")
            print(f"  {verb:10} {(module.__doc__ or '').splitlines()[0]}")
        return 0 if sys.argv[1:] in ([], ["--help"], ["help"]) else 2
    return int(importlib.import_module(f"tools.{MODULES.get(sys.argv[1], sys.argv[1])}").main(sys.argv[2:]))


if __name__ == "__main__":
    sys.exit(main())
