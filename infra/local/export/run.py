"""`dorsal export`: a race's numbers to where the photographer's own files are."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import track

from chalicelib.errors import DorsalError
from infra.local.client import Client
from infra.local.export.copies import Taken, rename, write_copy
from infra.local.export.naming import Pattern
from infra.local.export.orders import Account, Orders
from infra.local.export.originals import Matched, matched
from infra.local.export.sidecars import write_sidecar

type Act = Callable[..., None]  # done for an original, with the account as a keyword


def export_folder(
    client: Client, folder: Path, orders: Orders, pattern: Pattern | None, *, names: bool
) -> int:
    """Do what is ordered for each photo below ``folder``; 1 if something was refused, else 0."""
    for place in (orders.embed, orders.copies):
        if place and place.resolve().is_relative_to(folder.resolve()):
            raise DorsalError(f"{place} lies in {folder}; name a folder outside of it for copies")
    found = matched(folder, client.exported(orders.race, names=names), _watched)
    _tell(found, orders)
    refused = _sidecars(found, orders) if orders.sidecars else []
    if orders.embed or orders.copies:
        refused += _copies(found, folder, orders, pattern)
    if orders.in_place and pattern:
        refused += _renamed(found, orders, pattern)
    for line in refused:
        print(line, file=sys.stderr)
    return 1 if refused else 0


def _watched(files: Sequence[Path]) -> Iterable[Path]:
    """``files``, with a bar on the terminal: thousands of large ones take minutes to compare."""
    return track(files, "comparing", console=Console(stderr=True), transient=True)


def _sidecars(found: Matched, orders: Orders) -> list[str]:
    taken: dict[Path, Path] = {}
    return _each(found, orders, "sidecars", partial(write_sidecar, orders=orders, taken=taken))


def _copies(found: Matched, folder: Path, orders: Orders, pattern: Pattern | None) -> list[str]:
    taken: Taken = {}
    copy = partial(write_copy, folder=folder, orders=orders, pattern=pattern, taken=taken)
    return _each(found, orders, "copies", copy)


def _renamed(found: Matched, orders: Orders, pattern: Pattern) -> list[str]:
    paths = frozenset(original.path for original in found.originals)
    act = partial(rename, orders=orders, pattern=pattern, taken={}, given={}, originals=paths)
    return _each(found, orders, "names", act)


def _each(found: Matched, orders: Orders, things: str, act: Act) -> list[str]:
    """Do ``act`` for every original; what was refused, which does not end the rest."""
    account = Account()
    for original in found.originals:
        try:
            act(original, account=account)
        except (DorsalError, OSError) as error:
            account.refused.append(f"{original.path}: {getattr(error, 'strerror', '') or error}")
    _sum_up(things, account, orders)
    return account.refused


def _tell(found: Matched, orders: Orders) -> None:
    facts: Mapping[str, int] = {
        "not of the race": found.strangers,
        "not read yet, or failed": found.unfinished,
        "of the race not in this folder": found.missing,
    }
    told = "".join(f"; {count} {what}" for what, count in facts.items() if count)
    print(f"{len(found.originals)} photos of {orders.race} are here{told}")


def _sum_up(things: str, account: Account, orders: Orders) -> None:
    counts = account.counts | ({"refused": len(account.refused)} if account.refused else {})
    told = ", ".join(f"{count} {what}" for what, count in counts.items()) or "none"
    print(f"{things}: {told}{' (nothing was changed)' if orders.dry_run else ''}")
