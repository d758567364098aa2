"""All hostile files."""

from functools import partial

from chalicelib.bibs.unreadable import CutOff, NotAPhoto
from tests.hostile.bombs import BOMBS
from tests.hostile.disguised import OTHERS, POLYGLOTS
from tests.hostile.file import Hostile
from tests.hostile.names import NAMED
from tests.hostile.notes import NOTES
from tests.hostile.photos import jpeg, noted
from tests.hostile.structure import cuts

RECOGNISED = {"JPEG": 3, "progressive JPEG": 3, "PNG": 8, "WebP": 12}  # bytes that tell the kind


def _cut_short() -> tuple[Hostile, ...]:
    whole = {
        "JPEG": noted("JPEG"),
        "progressive JPEG": jpeg(progressive=True),
        "PNG": noted("PNG"),
        "WebP": noted("WEBP"),
    }
    return tuple(
        Hostile(
            what=f"{kind.lower().replace(' ', '-')}-cut-at-{at:05}",
            make=partial(data.__getitem__, slice(at)),
            refused=CutOff if at >= RECOGNISED[kind] else NotAPhoto,
        )
        for kind, data in whole.items()
        for at in cuts(data)
    )


HOSTILE = (*_cut_short(), *BOMBS, *NOTES, *POLYGLOTS, *OTHERS, *NAMED)
