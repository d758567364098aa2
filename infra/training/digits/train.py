"""Training: fresh examples from a process beside, each looked at about three times."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from chalicelib.bibs.context import SIGNS
from infra.training.digits.examples import examples
from infra.training.digits.net import Digits

FRESH, AGAIN = 24, 40  # examples of a step: new ones, and some of those before
KEPT = 30_000  # examples that are looked at again
RATE = 3e-3  # AdamW's, at its highest
Batch = tuple[np.ndarray[Any, Any], list[str]]


def train(steps: int, seed: int, fonts: list[Path], folder: Path, begin: Path | None) -> Digits:
    """The network after ``steps``; every 500 it is saved in ``folder``. Two threads' work."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    net = Digits().to(memory_format=torch.channels_last)
    if begin:
        net.load_state_dict(torch.load(begin))
    decays = torch.optim.AdamW(net.parameters(), RATE, weight_decay=0.02)
    pace = torch.optim.lr_scheduler.OneCycleLR(decays, RATE, total_steps=steps + 1, pct_start=0.06)
    mean = 0.0
    for done, (crops, texts) in enumerate(_batches(seed, fonts, steps), 1):
        loss = _loss(net, crops, texts)
        decays.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        decays.step()
        pace.step()
        mean = loss.item() if done == 1 else 0.99 * mean + 0.01 * loss.item()
        if done % 100 == 0:
            print(f"{done} of {steps}: loss {mean:.3f}", flush=True)
        if done % 500 == 0 or done == steps:
            torch.save(net.state_dict(), folder / "digits.pt")
    return net


def _loss(net: Digits, crops: np.ndarray[Any, Any], texts: list[str]) -> Tensor:
    x = torch.from_numpy(crops).to(torch.float32).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16):
        odds = net(x / 127)
    odds = odds.float().log_softmax(2).transpose(0, 1)
    target = torch.tensor([SIGNS.index(sign) + 1 for text in texts for sign in text])
    sizes = torch.tensor([len(text) for text in texts])
    long = torch.full((len(texts),), odds.shape[0])
    return nn.functional.ctc_loss(odds, target, long, sizes, zero_infinity=True)


def _batches(seed: int, fonts: list[Path], steps: int) -> Iterator[Batch]:
    random = np.random.default_rng([seed, 1])
    crops = np.zeros((KEPT, 4, 64, 128), np.int8)
    texts = [""] * KEPT
    known = 0
    for fresh, said in _produced(seed, fonts, steps):
        old = random.integers(0, min(known, KEPT), AGAIN) if known else np.zeros(0, int)
        places = np.arange(known, known + len(said)) % KEPT
        again = [_varied(random, crops[i]) for i in old]
        yield np.stack([*fresh, *again]), said + [texts[i] for i in old]
        crops[places] = fresh
        for place, text in zip(places, said, strict=True):
            texts[place] = text
        known += len(said)


def _varied(random: np.random.Generator, crop: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The crop in other colours, a pixel or two off."""
    seen = np.roll(crop, random.integers(-2, 3, 2), axis=(1, 2))
    colours = seen[random.permutation(3)].astype(np.float32)
    colours = colours * random.uniform(0.6, 1.3) + random.uniform(-25, 25)
    if random.random() < 0.15:
        colours = -colours
    return np.concatenate([np.clip(colours, -127, 127).astype(np.int8), seen[3:]])


def _produced(seed: int, fonts: list[Path], steps: int) -> Iterator[Batch]:
    context = multiprocessing.get_context("spawn")
    queue: Any = context.Queue(60)
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
