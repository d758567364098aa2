"""Training: fresh examples from a process beside, and some of those before once more."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from chalicelib.bibs.context import INPUT, SIGNS
from infra.training.digits.examples import examples
from infra.training.digits.net import Weights

FRESH, AGAIN = 24, 8  # examples of a step: new ones, and some of those before
KEPT = 6_000  # examples that are looked at again
# AdamW's rate at its highest: a share of a tensor's own size, since scales that were folded into
# the weights have made them 0.002 to 16 large, and no more than HIGHEST.
SHARE, HIGHEST = 4e-3, 2.5e-4
STEADY = 0.997  # of the mean over the steps' weights, which is what is kept
# Share of the steps after which weights are put aside: their mean with the last ones read real
# photos better than either (drawn ones are read ever better).
MIDWAY = 8 / 15
SMALLEST = 1e-9
Batch = tuple[np.ndarray[Any, Any], list[str]]


def train(
    net: nn.Module, places: list[int], steps: int, rate: float, seed: int, fonts: list[Path],
    saved: Path,
) -> Weights:  # fmt: skip
    """Weights after ``steps``; every 100 they are put into ``saved``. Two threads' work.

    ``places`` are those of the blank and SIGNS among the network's outputs; ``rate`` is a share
    of the usual one.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    moving = [weights for weights in net.parameters() if weights.requires_grad]
    rates = [rate * min(HIGHEST, SHARE * _size(weights)) for weights in moving]
    adam = torch.optim.AdamW(
        [{"params": [w], "lr": rate} for w, rate in zip(moving, rates, strict=True)],
        weight_decay=0,
    )
    pace = torch.optim.lr_scheduler.OneCycleLR(adam, rates, total_steps=steps + 1, pct_start=0.05)
    kept = _copied(net.state_dict())
    midway = kept
    mean = 0.0
    for done, (crops, texts) in enumerate(_batches(seed, fonts, steps), 1):
        loss = _loss(net, places, crops, texts)
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(moving, 2.0)
        adam.step()
        pace.step()
        _follow(kept, net.state_dict(), min(STEADY, done / (done + 20)))
        mean = loss.item() if done == 1 else 0.98 * mean + 0.02 * loss.item()
        if done == round(MIDWAY * steps):
            midway = _copied(kept)
        if done % 100 == 0 or done == steps:
            print(f"{done} of {steps}: loss {mean:.3f}", flush=True)
            torch.save(kept, saved)
    _follow(kept, midway, 0.5)
    return kept


def _copied(weights: Weights) -> Weights:
    return {name: values.clone() for name, values in weights.items()}


def _size(weights: Tensor) -> float:
    return float(weights.detach().pow(2).mean().sqrt())


def _follow(kept: Weights, now: Weights, steady: float) -> None:
    for name, values in now.items():
        if values.is_floating_point():
            kept[name].mul_(steady).add_(values, alpha=1 - steady)


def _loss(net: nn.Module, places: list[int], crops: Any, texts: list[str]) -> Tensor:
    x = _noisy(torch.from_numpy(crops).float() / 127).contiguous(memory_format=torch.channels_last)
    said = net(x)[:, :, places].clamp_min(SMALLEST).log().log_softmax(2).transpose(0, 1)
    target = torch.tensor([SIGNS.index(sign) + 1 for text in texts for sign in text])
    sizes = torch.tensor([len(text) for text in texts])
    long = torch.full((len(texts),), said.shape[0])
    return nn.functional.ctc_loss(said, target, long, sizes, zero_infinity=True)


def _noisy(crops: Tensor) -> Tensor:
    """The crops with other contrasts and casts of colour; where there is nothing, nothing."""
    count = len(crops)
    contrast, cast = torch.randn(count, 1, 1, 1), torch.randn(count, 3, 1, 1)
    return (crops * (1 + 0.15 * contrast) + 0.1 * cast).clamp(-1, 1) * (crops != 0)


def _batches(seed: int, fonts: list[Path], steps: int) -> Iterator[Batch]:
    random = np.random.default_rng([seed, 1])
    crops, texts, known = np.zeros((KEPT, *INPUT), np.int8), [""] * KEPT, 0
    for fresh, said in _produced(seed, fonts, steps):
        places = np.arange(known, known + len(said)) % KEPT
        crops[places] = fresh
        for place, text in zip(places, said, strict=True):
            texts[place] = text
        known += len(said)
        old = random.integers(0, min(known, KEPT), AGAIN)
        yield np.concatenate([fresh, crops[old]]), said + [texts[i] for i in old]


def _produced(seed: int, fonts: list[Path], steps: int) -> Iterator[Batch]:
    context = multiprocessing.get_context("spawn")
    queue: Any = context.Queue(20)
    maker = context.Process(target=_make, args=(queue, seed, fonts, steps), daemon=True)
    maker.start()
    for _ in range(steps):
        yield queue.get()
    maker.join()


def _make(queue: Any, seed: int, fonts: list[Path], steps: int) -> None:
    import cv2

    cv2.setNumThreads(1)
    source = examples(seed, fonts)
    for _ in range(steps):
        crops, texts = zip(*(next(source) for _ in range(FRESH)), strict=True)
        queue.put((np.stack(crops), list(texts)))
