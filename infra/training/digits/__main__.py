"""`python -m infra.training.digits`: trains the reader of numbers and writes digits.onnx.

Needs npm, and torch 2.13.0 and onnx 1.23.2 beside the reader's libraries; two threads for about
half an hour. The file that is shipped was made in two goes: 1500 steps of seed 5 (of 7000, so
that the rate was still high, and with digits that had no thinner strokes yet), then, from their
weights (``--begin``), 2200 of seed 6. A third, of 2600 steps, made it no better on photos.
"""

import argparse
from pathlib import Path

from infra.training.digits.export import export
from infra.training.digits.train import train
from infra.training.fonts import faces, fetch_fonts

# Not over the one that is shipped (chalicelib/bibs/trained): a new one is measured first.
MODEL = Path("build/digits/digits.onnx")


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--steps", type=int, default=4000)
    parse.add_argument("--seed", type=int, default=5)
    parse.add_argument("--begin", type=Path, help="weights of an earlier training to go on from")
    parse.add_argument(
        "--folder", type=Path, default=Path("build/digits"), help="typefaces, weights"
    )
    parse.add_argument("--out", type=Path, default=MODEL)
    given = parse.parse_args()
    fetch_fonts(given.folder / "faces")
    fonts = list(faces(given.folder / "faces"))
    export(train(given.steps, given.seed, fonts, given.folder, given.begin), given.out)


if __name__ == "__main__":
    main()
