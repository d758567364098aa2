"""``python -m infra.aws.template STAGE FILE``: write a stage's template as JSON, and lint it."""

import json
import sys
from pathlib import Path

from chalicelib.errors import DorsalError
from infra.aws.template.build import template
from infra.aws.template.lint import lint


def write_template(stage: str, file: Path) -> None:
    """Write the template of ``stage``, if cfn-lint finds no errors in it.

    Raises :class:`~chalicelib.errors.DorsalError`.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(template(stage), indent=1, sort_keys=True) + "\n", "utf-8")
    lint(file)


def main(stage: str, file: Path) -> int:
    """0, or 1 and on standard error what is wrong."""
    try:
        write_template(stage, file)
    except DorsalError as error:
        print(f"dorsal: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python -m infra.aws.template STAGE FILE")
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
