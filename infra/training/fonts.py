"""The typefaces of the pictures that are trained on: pinned npm packages, none of them shipped."""

import subprocess
import tarfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PIL import ImageFont

# Fontsource's, 5.3.0 where nothing else is said: OFL-1.1, but Apache-2.0 for those marked.
VERSION = "5.3.0"
NUMBERS = [
    "alfa-slab-one-400",
    "anton-400",
    "antonio-700",
    "archivo-black-400",
    "archivo-narrow-700",
    "arimo-700",
    "asap-condensed-700",
    "barlow-condensed-700",
    "bebas-neue-400",
    "big-shoulders-display-800",
    "carter-one-400",
    "cousine-700",
    "exo-2-800",
    "fira-sans-condensed-700",
    "fjalla-one-400",
    "francois-one-400",
    "graduate-400",
    "inter-800",
    "lato-900",
    "league-gothic-400",
    "montserrat-800",
    "open-sans-700",
    "oswald-600",
    "passion-one-700",
    "pathway-gothic-one-400",
    "pt-sans-narrow-700",
    "quantico-700",
    "roboto-900",
    "roboto-condensed-700",
    "roboto-slab-700",
    "rubik-700",
    "russo-one-400",
    "saira-condensed-700",
    "saira-extra-condensed-600",
    "sofia-sans-extra-condensed-700",
    "squada-one-400",
    "staatliches-400",
    "teko-600",
    "tinos-700",
    "titillium-web-700",
    "work-sans-800",
    "yanone-kaffeesatz-700",
    "orbitron-800",
    "permanent-marker-400",
]  # open-sans and permanent-marker are Apache-2.0
OLDER = {"squada-one": "5.2.8"}


def fetch_fonts(folder: Path) -> None:
    """Fills ``folder`` with the typefaces that it lacks; needs npm."""
    folder.mkdir(parents=True, exist_ok=True)
    for face in NUMBERS:
        if not (folder / f"{face}.woff").exists():
            _fetch(face, folder)


def _fetch(face: str, folder: Path) -> None:
    name, weight = face.rsplit("-", 1)
    package = f"@fontsource/{name}@{OLDER.get(name, VERSION)}"
    command = ["npm", "pack", "--silent", package]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
    packed = folder / done.stdout.split()[-1]
    with tarfile.open(packed) as tar:
        content = tar.extractfile(f"package/files/{name}-latin-{weight}-normal.woff")
        if content is None:
            raise FileNotFoundError(face)
        (folder / f"{face}.woff").write_bytes(content.read())
    packed.unlink()


@cache
def face(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """The typeface in file ``path``, ``size`` pixels high."""
    return ImageFont.truetype(path, size)


def faces(folder: Path) -> Iterator[Path]:
    """The typefaces' files, in an order that does not depend on the machine."""
    return iter(sorted(folder.glob("*.woff")))
