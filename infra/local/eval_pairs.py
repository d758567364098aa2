"""Which photo a label is of."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path, PureWindowsPath

from infra.local.eval_labels import BadLabels, Label


def photos_of(labels: Sequence[Label], photos: Iterable[Path]) -> list[Path | None]:
    """The photo of each label, or None where it is not among ``photos``.

    A label's path, as seen from its labels file, says which it is; if there is no such photo,
    the one of the same name. Raises :class:`BadLabels` for a name that several photos share, and
    for a photo with two labels.
    """
    by_path = {photo.resolve(): photo for photo in photos}
    by_name = defaultdict(list)
    for one in by_path.values():
        by_name[one.name].append(one)
    labelled: dict[Path, Label] = {}
    pairs: list[Path | None] = []
    for label in labels:
        exact = by_path.get((label.source.parent / label.file).resolve())
        photo = _by_name(label, by_name) if exact is None else exact
        if photo and (other := labelled.setdefault(photo, label)) is not label:
            raise BadLabels(f"{label.where} labels {photo} again, after {other.where}")
        pairs.append(photo)
    return pairs


def _by_name(label: Label, by_name: dict[str, list[Path]]) -> Path | None:
    # It splits at both / and \, whichever the labels were written with.
    same = by_name.get(PureWindowsPath(label.file).name, [])
    if len(same) > 1:
        raise BadLabels(
            f"{label.where}: {len(same)} photos are named {same[0].name}; write its path as seen"
            f" from {label.source.name}, or evaluate one folder at a time"
        )
    return same[0] if same else None
