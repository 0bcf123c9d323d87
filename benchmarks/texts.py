"""How much of what people write comes out clean, as shares: `python -m benchmarks.texts`.

A text is clean if its author is told of nothing in it and no reader meets TeX in it. Measured on the
project's own corpus (`tests/portal/markup/corpus`), and on real abstracts if ABSTRACTS names a file of them:
JSON on each line, either a string or an object with an "abstract", as arXiv's dump of metadata has it.
"""

import json
import os
import re
import sys
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "tests" / "portal" / "markup" / "corpus"
GOALS = {"seminars": ("seminar prose", 0.99), "arxiv": ("like arXiv", 0.96)}
SHOWN = 10  # real abstracts that are not clean
TEX = re.compile(r"\\[A-Za-z]{2,}|\\[()\[\]]")


def main():
    os.environ |= {"PORTAL_MODE": "development", "DJANGO_SETTINGS_MODULE": "portal.settings"}
    import django

    django.setup()
    shares = [share_of(own(name)) for name in GOALS]
    print("\nthe first real abstract corpus figure: texts that come out clean")
    for (label, goal), share in zip(GOALS.values(), shares, strict=True):
        print(f"  own corpus, {label}: {share:.1%} (goal {goal:.0%})")
    report_real(os.environ.get("ABSTRACTS"))
    sys.exit(any(share < goal for share, (_label, goal) in zip(shares, GOALS.values(), strict=True)))


def own(name):
    """The sources of a file of the corpus."""
    lines = (CORPUS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("from ").replace("⏎", "\n") for line in lines if line.startswith("from ")]


def share_of(texts):
    return sum(map(is_clean, texts)) / len(texts)


def is_clean(text):
    from portal import markup

    return not markup.warnings(text) and not TEX.search(markup.to_text(text))


def report_real(path):
    """The share of real abstracts, and the first of those that are not clean."""
    if not path:
        print(
            "  real abstracts: none; ABSTRACTS=<file> measures those of a file, one JSON value on each line"
        )
        return
    texts = [
        told_in(json.loads(line)) for line in Path(path).read_text(encoding="utf-8").splitlines() if line
    ]
    print(f"  {len(texts)} real abstracts: {share_of(texts):.1%} (goals 99% of seminar prose, 96% of arXiv)")
    for text in [text for text in texts if not is_clean(text)][:SHOWN]:
        print(f"    not clean: {' '.join(text.split())[:150]}")


def told_in(value):
    return value if isinstance(value, str) else value["abstract"]


if __name__ == "__main__":
    main()
