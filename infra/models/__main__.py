"""`python -m infra.models`: fetch the reader's models and say where they are."""

import sys

from chalicelib.errors import DorsalError
from infra.models.fetch import fetch_models


def main() -> int:
    """Print the models' folder; 1 with one line of explanation where they cannot be had."""
    try:
        print(fetch_models())
    except DorsalError as error:
        print(f"models: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
