"""Runs AWS's runtime client on a package: `python -I -S bootstrap.py FOLDER SITE HANDLER`.

FOLDER is the unpacked package, SITE where `awslambdaric` is installed. As in Lambda the function
sees its package, the standard library and the client, and nothing else of this installation: what
the package lacks is missing here too.
"""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder

CLIENT = {"awslambdaric", "runtime_client", "simplejson", "snapshot_restore_py"}


class ClientFinder:
    """Finds the runtime client's modules, and no other, in ``site``."""

    def __init__(self, site: str) -> None:
        self._site = site

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: object = None
    ) -> ModuleSpec | None:
        """As `importlib.abc.MetaPathFinder` has it."""
        if path is None and name in CLIENT:
            return PathFinder.find_spec(name, [self._site])
        return None


def main() -> None:
    """Take the arguments and serve; never returns while there are events."""
    folder, site, handler = sys.argv[1:]
    sys.path.insert(0, folder)
    sys.meta_path.append(ClientFinder(site))  # after the package, whose own copies win
    sys.argv = ["awslambdaric", handler]
    from awslambdaric.__main__ import main as serve

    serve(sys.argv)


if __name__ == "__main__":
    main()
