"""A name of a server, as DNS has it: one that can be made to lead to another server."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from infra.local.running import HOST


class Name:
    """Forwards new connections to the server that it leads to; those open stay where they are."""

    def __init__(self, port: int) -> None:
        self.leads_to = port
        self._door = socket.create_server((HOST, 0))
        self.port = int(self._door.getsockname()[1])
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        # A close alone would leave `accept` waiting.
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for end in self._open:
            _hang_up(end)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                self._connect(self._door.accept()[0])

    def _connect(self, near: socket.socket) -> None:
        self._open.append(near)
        try:
            far = socket.create_connection((HOST, self.leads_to), timeout=5)
        except OSError:
            _hang_up(near)
            return
        far.settimeout(None)
        self._open.append(far)
        for ends in ((near, far), (far, near)):
            threading.Thread(target=_pump, args=ends, daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
    _hang_up(sink)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def name_of(port: int) -> Iterator[Name]:
    name = Name(port)
    try:
        yield name
    finally:
        name.close()
