"""Sidecars: an XMP file beside each original, merged with what is in it already."""

from pathlib import Path

from chalicelib.errors import DorsalError
from infra.local.export import xmp
from infra.local.export.keywords import Keywords
from infra.local.export.orders import Account, Orders, put
from infra.local.export.originals import Original


def write_sidecar(
    original: Original, orders: Orders, account: Account, taken: dict[Path, Path]
) -> None:
    """Write one original's sidecar; ``taken`` says whose those are that were written so far."""
    path = sidecar_of(original.path, full_name=orders.full_names)
    owner = taken.setdefault(path, original.path)
    if owner != original.path:
        raise DorsalError(f"{path.name} is {owner.name}'s sidecar already; use --full-names")
    there = path.read_bytes() if path.exists() else b""
    keywords = Keywords.of(original.photo)
    written = xmp.merged(there, keywords)
    if written == there:
        account.count("as they were")
        return
    if orders.dry_run:
        print(f"would write {path}: {', '.join(keywords.flat) or 'no keywords'}")
    else:
        put(path, written)
    account.count("written")


def sidecar_of(photo: Path, *, full_name: bool) -> Path:
    """Where a photo's sidecar is, in whichever case its ending is written."""
    name = photo.name if full_name else photo.stem
    for ending in (".xmp", ".XMP"):
        if (path := photo.with_name(name + ending)).exists():
            return path
    return photo.with_name(f"{name}.xmp")
