"""``python -m infra.aws.packages STAGE``: all that a deploy of STAGE sends, in build/aws/STAGE."""

import platform
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from chalicelib.errors import DorsalError
from infra.aws.packages.bill import bill
from infra.aws.packages.build import Package, build
from infra.aws.packages.checks import check_imports, check_size
from infra.aws.packages.code import PROJECT
from infra.aws.packages.compiling import expect_python
from infra.aws.packages.kinds import KINDS, SHIPPED
from infra.aws.packages.sizes import table
from infra.aws.packages.wheels import MACHINES
from infra.aws.template.__main__ import write_template
from infra.aws.template.build import stage_named

HERE = {wheels: name for name, wheels in MACHINES.items()}.get(platform.machine(), "arm64")


def package(stage: str) -> Path:
    """Make and check the template, zips and bills of ``stage``; the folder that they are in.

    What is for another machine cannot be imported here, so the same pins are also built, and
    imported, for this one. Raises :class:`~chalicelib.errors.DorsalError`.
    """
    architecture = stage_named(stage)["lambda_architecture"]
    expect_python()
    folder = PROJECT / "build" / "aws" / stage
    shutil.rmtree(folder, ignore_errors=True)
    write_template(stage, folder / "template.json")
    wanted = [(kind, machine) for machine in {architecture, HERE} for kind in KINDS]
    with ThreadPoolExecutor() as side_by_side:
        made = list(side_by_side.map(lambda each: build(*each), wanted))
    shipped = [package for package in made if package.architecture == architecture]
    print(table(shipped))
    _check(made)
    for each in shipped:
        shutil.copy(each.zip, folder)
        (folder / f"{each.kind.name}.cdx.json").write_text(bill(each.kind.name, each.folder))
    return folder


def _check(made: list[Package]) -> None:
    for each in made:
        if each.architecture == HERE:
            check_imports(each.kind, each.folder)
        if each.architecture == SHIPPED:
            check_size(each.kind, each.size)


def main(stage: str) -> int:
    """0, or 1 and on standard error what is wrong."""
    try:
        print(f"\nin {package(stage).relative_to(PROJECT)}")
    except DorsalError as error:
        print(f"dorsal: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m infra.aws.packages STAGE")
    sys.exit(main(sys.argv[1]))
