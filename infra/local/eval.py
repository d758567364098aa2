"""`dorsal eval`: how well the bibs on labelled photos are read."""

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TextIO

from chalicelib.errors import DorsalError
from infra.local.eval_found import evaluation
from infra.local.eval_labels import labels_in
from infra.local.eval_pairs import photos_of
from infra.local.eval_report import as_object, in_words
from infra.local.photo_files import photos_named
from infra.local.readings import readings


def evaluate(
    files: Sequence[Path],
    labels: Sequence[Path],
    *,
    as_json: bool,
    errors: bool,
    alone: bool,
    out: TextIO,
    start_list: frozenset[str] = frozenset(),
    jobs: int = 1,
) -> int:
    """Write to ``out`` how well the labelled ones of ``files`` are read.

    Gives 1 if a labelled photo is not there or cannot be read; both count as read empty. Photos
    without a label are not read. Raises DorsalError for labels that cannot be meant, or of none
    of the photos.
    """
    named = [label for file in labels for label in labels_in(file)]
    photos = photos_named(files)
    pairs = photos_of(named, photos)
    chosen = [photo for photo in pairs if photo is not None]
    if not chosen:
        raise DorsalError(
            f"none of the {len(photos)} photos has a label in {', '.join(map(str, labels))};"
            " labels name photos by their file's name"
        )
    with closing(readings(chosen, alone=alone, start_list=start_list, jobs=jobs)) as outcomes:
        read = {outcome.file: outcome for outcome in outcomes}
    known = [read[photo] if photo else None for photo in pairs]
    found = evaluation(list(zip(named, known, strict=True)), unlabelled=len(photos) - len(chosen))
    print(json.dumps(as_object(found)) if as_json else in_words(found, errors), file=out)
    return int(bool(found.missing or found.unreadable))
