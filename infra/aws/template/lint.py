"""cfn-lint, AWS's own linter of templates."""

import subprocess
import sys
from pathlib import Path

from chalicelib.errors import DorsalError

# W1030 follows an empty parameter into a branch that its condition excludes. Warnings are printed,
# and only errors fail.
OPTIONS = (
    "--non-zero-exit-code", "error", "--ignore-checks", "W1030", "--format", "parseable",
    "--regions", "us-east-1",
)  # fmt: skip


class NotValid(DorsalError):
    """cfn-lint found errors; they are the message."""


def lint(file: Path) -> None:
    """Raise :class:`NotValid` for a template that CloudFormation would refuse."""
    command = [str(Path(sys.executable).with_name("cfn-lint")), *OPTIONS, "--template", str(file)]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise NotValid(f"cfn-lint finds errors in the template:\n{done.stdout}{done.stderr}")
    print(done.stdout, end="", file=sys.stderr)
