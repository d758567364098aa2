"""The table of what is how large in the packages."""

from collections import Counter
from collections.abc import Iterable

from infra.aws.packages.archive import files
from infra.aws.packages.build import Package

SHOWN = 12  # the largest of each package; the rest is one line
MB = 1_000_000


def table(packages: Iterable[Package]) -> str:
    """Each package's largest parts in MB unzipped, and both its sizes."""
    return "\n\n".join("\n".join(_lines(package)) for package in packages)


def _lines(package: Package) -> list[str]:
    sizes = Counter[str]()
    for path in files(package.folder):
        sizes[path.relative_to(package.folder).parts[0]] += path.stat().st_size
    largest = sizes.most_common(SHOWN)
    rest = package.size - sum(size for _, size in largest)
    return [
        f"{package.kind.name}.zip, {package.architecture}: {package.size:,} bytes unzipped"
        f" (limit {package.kind.limit:,}), {package.zip.stat().st_size:,} zipped",
        *(f"  {size / MB:8.2f} MB  {name}" for name, size in largest),
        f"  {rest / MB:8.2f} MB  everything else",
    ]
