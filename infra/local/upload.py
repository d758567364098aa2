"""`dorsal upload`: photos of this machine straight to storage, each once, several at a time."""

from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import Protocol

from infra.local.client import Client, Link, Refused
from infra.local.line import Broken, Line
from infra.local.look import Looked, Unfit, look
from infra.local.posting import Shortened

AT_A_TIME = 4
BATCH = 100  # files that a call takes
FIRST = 2 * AT_A_TIME  # files of the first batch, so that sending begins soon
STALE_TRIES = 3
CHANGED = {"BadDigest", "XAmzContentChecksumMismatch", "EntityTooLarge", "EntityTooSmall"}


class Watcher(Protocol):
    """Is told how an upload goes, from several threads."""

    def expect(self, files: int, size: int) -> None: ...

    def sending(self, size: int) -> None: ...

    def here(self, path: Path, size: int, *, sent: bool) -> None: ...

    def refused(self, path: Path, why: str) -> None: ...


@dataclass
class Upload:
    """Brings files to one race; ``take`` may be called again for more."""

    client: Client
    race: str
    line: Line
    watcher: Watcher
    _hands: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_A_TIME))
    _under_way: set[Future[None]] = field(default_factory=set)
    _sums: set[str] = field(default_factory=set)  # of the files that are here, or will be

    def take(self, paths: Sequence[Path]) -> None:
        """Send those that the race has not; back when all have ended.

        Raises :class:`Broken` where the line is given up, :class:`Refused` where Dorsal wants no
        files at all, as without a valid token, and :class:`Stopped`.
        """
        self.watcher.expect(len(paths), sum(map(_size, paths)))
        for some in _batches(paths):
            self._begin([looked for path in some if (looked := self._look(path))])
            self._settle(FIRST)
        self._settle(0)

    def close(self) -> None:
        """Stop what is under way, and wait for it."""
        self.line.stop()
        self._hands.shutdown(cancel_futures=True)

    def _look(self, path: Path) -> Looked | None:
        self.line.check()
        try:
            found = look(path)
        except Unfit as error:
            self.watcher.refused(path, str(error))
            return None
        if found.sha256 in self._sums:  # the same photo in another folder
            self.watcher.here(path, found.size, sent=False)
            return None
        self._sums.add(found.sha256)
        return found

    def _begin(self, files: Sequence[Looked]) -> None:
        """Link those that are not there, and let them be sent."""
        if not files:
            return
        there = self.line.through(
            lambda: self.client.known(self.race, [file.sha256 for file in files])
        )
        for file in files:
            if file.sha256 in there:
                self.watcher.here(file.path, file.size, sent=False)
        for file, link in self._links([file for file in files if file.sha256 not in there]):
            self._under_way.add(self._hands.submit(self._send, file, link))

    def _links(self, files: Sequence[Looked]) -> Iterable[tuple[Looked, Link]]:
        """A link for each; a call is refused as a whole, and says for which of its files."""
        while files:
            try:
                asked = [file.described for file in files]
                links = self.line.through(lambda: self.client.links(self.race, asked))  # noqa: B023
                return list(zip(files, links, strict=True))
            except Refused as refused:
                if not refused.faults:
                    raise
                for index, why in refused.faults.items():
                    self._refuse(files[index], why)
                files = [file for n, file in enumerate(files) if n not in refused.faults]
        return []

    def _send(self, file: Looked, link: Link) -> None:
        for _ in range(STALE_TRIES):
            try:
                self.line.through(lambda: self._post(file, link))  # noqa: B023
            except Broken as broken:
                if self.line.given_up:
                    raise
                return self._refuse(file, str(broken))
            except Shortened as error:
                return self._refuse(file, str(error))
            except OSError as error:
                return self._refuse(file, error.strerror or str(error))
            except Refused as refused:
                if refused.status != 403:  # a link that ran out
                    return self._refuse(file, _why(refused))
                [(_, link)] = self._links([file]) or [(file, link)]
            else:
                return self.watcher.here(file.path, file.size, sent=True)
        return self._refuse(file, "storage takes none of the links that it is sent by")

    def _post(self, file: Looked, link: Link) -> None:
        left = _Left(self.line, self.watcher)
        try:
            self.client.send(link, file.path, left.sending)
        except BaseException:
            left.take_back()
            raise

    def _refuse(self, file: Looked, why: str) -> None:
        self._sums.discard(file.sha256)
        self.watcher.refused(file.path, why)

    def _settle(self, most: int) -> None:
        """Wait until no more than ``most`` are under way; raises what went wrong for all."""
        while len(self._under_way) > most:
            # Woken now and then: in a wait without an end Ctrl-C would not be heard on Windows.
            done, self._under_way = wait(self._under_way, 1, FIRST_COMPLETED)
            for ended in done:
                ended.result()


@dataclass
class _Left:
    """The bytes of one try, which do not count if it fails."""

    line: Line
    watcher: Watcher
    size: int = 0

    def sending(self, size: int) -> None:
        self.line.check()
        self.size += size
        self.watcher.sending(size)

    def take_back(self) -> None:
        self.watcher.sending(-self.size)


def _batches(paths: Sequence[Path]) -> Iterable[Sequence[Path]]:
    if paths:
        yield paths[:FIRST]
    yield from batched(paths[FIRST:], BATCH)


def _why(refused: Refused) -> str:
    if refused.code in CHANGED:
        return "the file changed while it was being uploaded; upload it again"
    return str(refused)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
