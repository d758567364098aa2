"""`python -m infra.training.digits`: trains the context reader and writes context.onnx.

Needs npm, the models (`make models`), and what infra/training/requirements.txt names beside the
reader's libraries; two threads for an hour. The file that is shipped was made with the steps and
the seed that are the defaults; on another machine sums are added in another order, so that the
weights come out a little different.
"""

import argparse
from pathlib import Path

import torch

from chalicelib.bibs.weights import ALPHABET, RECOGNISER, find_weights
from infra.training.digits.export import export
from infra.training.digits.net import places_of, trainable, with_weights
from infra.training.digits.train import train
from infra.training.fonts import faces, fetch_fonts

# Not over the one that is shipped (chalicelib/bibs/trained): a new one is measured first.
FOLDER = Path("build/digits")


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--steps", type=int, default=1500)
    parse.add_argument("--rate", type=float, default=1.0, help="a share of the usual one")
    parse.add_argument("--seed", type=int, default=41)
    parse.add_argument("--begin", type=Path, help="weights of an earlier training to go on from")
    parse.add_argument("--folder", type=Path, default=FOLDER, help="typefaces, weights, the model")
    given = parse.parse_args()
    fetch_fonts(given.folder / "faces")
    fonts = list(faces(given.folder / "faces"))
    models = find_weights()
    net = trainable(models / RECOGNISER.name)
    if given.begin:
        net.load_state_dict(torch.load(given.begin))
    places = places_of((models / ALPHABET.name).read_text(encoding="utf-8").split("\n"))
    saved = given.folder / "context.pt"
    weights = train(net, places, given.steps, given.rate, given.seed, fonts, saved)
    export(with_weights(models / RECOGNISER.name, weights, places), given.folder / "context.onnx")


if __name__ == "__main__":
    main()
