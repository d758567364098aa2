"""A line whose every connection breaks off in mid-word, sooner or later."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

PIECE = 4096


class ShakyLine:
    """Passes on to ``port``; a connection ends once it has sent ``life`` bytes."""

    def __init__(self, port: int, life: int) -> None:
        self._to, self._life = port, life
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.cut = 0

    def serve(self) -> None:
        """Until closed."""
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                threading.Thread(target=self._pass_on, args=(near,), daemon=True).start()

    def close(self) -> None:
        """Take no more."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _pass_on(self, near: socket.socket) -> None:
        with suppress(OSError), closing(near):
            far = socket.create_connection(("127.0.0.1", self._to))
            with closing(far):
                threading.Thread(target=_pump, args=(far, near), daemon=True).start()
                if _pump(near, far, self._life):
                    self.cut += 1


def _pump(source: socket.socket, sink: socket.socket, limit: int = 0) -> bool:
    """Bytes from one to the other; at ``limit`` both are hung up. Whether they were."""
    passed = 0
    with suppress(OSError):
        while piece := source.recv(PIECE):
            sink.sendall(piece)
            passed += len(piece)
            if limit and passed >= limit:
                break
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
    return 0 < limit <= passed


@contextmanager
def shaky_line(port: int, life: int) -> Iterator[ShakyLine]:
    """One that serves meanwhile."""
    line = ShakyLine(port, life)
    threading.Thread(target=line.serve, daemon=True).start()
    try:
        yield line
    finally:
        line.close()
