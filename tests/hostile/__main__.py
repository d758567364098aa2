"""``python -m tests.hostile FOLDER`` writes all hostile files there, and says what each is."""

import sys
from pathlib import Path

from tests.hostile.catalogue import HOSTILE


def write(folder: Path) -> None:
    """Each under a name that a disk can hold; what its sender calls it is printed."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in HOSTILE:
        data = file.make()
        (folder / file.what).write_bytes(data)
        verdict = file.refused.__name__ if file.refused else "read"
        print(f"{file.what:45} {len(data):>11,}  {verdict:13}  {file.sent_as[:60]!r}")
    print(f"{len(HOSTILE)} files in {folder}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.hostile FOLDER")
    write(Path(sys.argv[1]))
