"""An evaluation, for people and for programs."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from infra.local.eval_found import Evaluation
from infra.local.eval_score import Bin, Estimate
from infra.local.photo_files import printable


def as_object(found: Evaluation) -> dict[str, Any]:
    """All of it as JSON has it, figures with four decimals."""
    whole = asdict(found)
    rounded: dict[str, Any] = _rounded(whole.pop("figures") | whole)
    return rounded


def in_words(found: Evaluation, errors: bool) -> str:
    """All of it in lines; the photos with errors only if ``errors``."""
    return "\n".join(_lines(found, errors))


def _lines(found: Evaluation, errors: bool) -> Iterator[str]:
    yield f"{found.photos} labelled photos, {found.numbers} numbers to read"
    yield ""
    yield f"{'':<10} {'':>6}  95 % interval"
    for name in ("precision", "recall", "f1"):
        yield _figure(name, found.figures[name])
    if found.seconds:
        yield ""
        yield f"seconds a photo: median {found.seconds.median:.2f}, p95 {found.seconds.p95:.2f}"
    if found.reliability:
        yield ""
        yield "confidence    bibs    mean   right"
        yield from map(_bin, found.reliability)
    yield from _notes(found, errors)


def _figure(name: str, figure: Estimate) -> str:
    shown = "F1" if name == "f1" else name
    return f"{shown:<10} {figure.value:>6.3f}  {figure.low:.3f} to {figure.high:.3f}"


def _bin(one: Bin) -> str:
    share = one.right / one.bibs
    return f"{one.low:.2f} to {one.high:.2f} {one.bibs:>5}  {one.confidence:>6.1%}  {share:>6.1%}"


def _notes(found: Evaluation, errors: bool) -> Iterator[str]:
    """What was not as it should be."""
    yield ""
    if found.wrong and errors:
        for wrong in found.wrong:
            extra = f"  read wrongly: {' '.join(wrong.extra)}" if wrong.extra else ""
            missed = f"  missed: {' '.join(wrong.missed)}" if wrong.missed else ""
            yield f"{printable(wrong.file)}{extra}{missed}"
    else:
        more = "; --errors lists them" if found.wrong else ""
        yield f"photos with an error: {len(found.wrong)}{more}"
    if found.unlabelled:
        yield f"photos without a label, passed over: {found.unlabelled}"
    for file in found.missing:
        yield f"missing, counts as read empty: {printable(file)}"
    for told in found.unreadable:
        yield f"cannot be read, counts as read empty: {printable(told)}"


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return round(value, 4) if isinstance(value, float) else value
