"""``python -m infra.licences``: whether every pinned library's licence is one that we may use.

Looked up in what is installed here, so it needs no network. What is shipped to AWS holds nothing
but licences that ask for a notice; what stays on a developer's or a photographer's machine may
also be under the Mozilla licence, where it is named below.
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SHIPPED = ("requirements-api.txt", "requirements-worker.txt")
ALL = (*SHIPPED, "requirements-local.txt", "requirements-dev.txt")
NPM = ("tests/browser/axe/package-lock.json", "tests/bench/queue/bullmq/package-lock.json")

# SPDX's names of licences that ask for no more than that they are told.
ALLOWED = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python"),
        *("ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib"),
    }
)
# Mozilla's licence is about its own files alone; these are used as they are, and not shipped.
AS_THEY_ARE = {
    "axe-core": "tests, from npm",
    "certifi": "the authorities' certificates, for LocalStack's and moto's requests",
    "hypothesis": "tests",
    "jinxed": "a part of Chalice's command, which is not used",
    "pathspec": "a part of mypy",
}
MOZILLA = "MPL-2.0"
# What older libraries say instead of SPDX's names.
OLD_NAMES = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Mozilla Public License 2.0 (MPL 2.0)": MOZILLA,
    "Python Software Foundation License": "PSF-2.0",
}
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==\S+( ; .*?)?(?: \\)?$", re.MULTILINE)


def faults(names: tuple[str, ...] = ALL) -> Iterator[str]:
    """What is wrong with the licences of the pinned libraries, in words."""
    for name in names:
        for library, everywhere in pins((PROJECT / name).read_text()):
            try:
                said = licence_of(metadata(library))
            except PackageNotFoundError:
                if everywhere:  # else it is for another system
                    yield f"{name}: {library} is not installed; make dev"
                continue
            extra = {MOZILLA} if library in AS_THEY_ARE and name not in SHIPPED else set()
            if not allowed(said, ALLOWED | extra):
                yield f"{name}: {library} is under {said or 'no licence that it tells'}"


def npm_faults(names: tuple[str, ...] = NPM) -> Iterator[str]:
    """The same of npm's packages, whose lock files tell it; none of them is shipped."""
    for name in names:
        for path, about in json.loads((PROJECT / name).read_text())["packages"].items():
            library, said = path.rpartition("node_modules/")[2], about.get("license", "")
            extra = {MOZILLA} if library in AS_THEY_ARE else set()
            if library and not allowed(said, ALLOWED | extra):
                yield f"{name}: {library} is under {said or 'no licence that it tells'}"


def pins(requirements: str) -> Iterator[tuple[str, bool]]:
    """Each pinned library, and whether it is for every system."""
    for found in _PIN.finditer(requirements):
        yield found[1].lower(), found[2] is None


def licence_of(about: PackageMetadata) -> str:
    """An SPDX expression; "" for what tells nothing that is known."""
    if expression := about.get("License-Expression"):
        return str(expression)
    told = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or []
        if line.startswith("License :: OSI Approved :: ")
    ]
    told = told or (about.get("License") or "").strip().splitlines()[:1]
    return " AND ".join(OLD_NAMES.get(name, name) for name in told)


def allowed(expression: str, licences: frozenset[str]) -> bool:
    """Whether one of the expression's alternatives is of such licences alone."""
    return any(
        all(name in licences for name in alternative.split(" AND "))
        for alternative in expression.split(" OR ")
    )


def main() -> int:
    """0, or 1 and on standard error what is wrong."""
    wrong = [*faults(), *npm_faults()]
    for line in wrong:
        print(f"dorsal: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
