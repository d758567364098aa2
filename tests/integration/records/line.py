"""A line to a Postgres that can speak TLS, and go dead without a word as behind a NAT gateway."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Line:
    """Forwards every connection to ``port``; ``silence`` makes those open now say no more."""

    def __init__(self, port: int, tls: ssl.SSLContext | None = None) -> None:
        self._target = port
        self._tls = tls
        self.encrypted = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._silent: set[socket.socket] = set()
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def silence(self) -> None:
        self._silent.update(self._open)

    def close(self) -> None:
        self._listener.close()
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                threading.Thread(target=self._connect, args=(near,), daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        self._open.append(near)
        with suppress(OSError):
            if self._tls:
                near.recv(8)  # the request for TLS, which is all that goes without
                near.sendall(b"S")
                near = self._tls.wrap_socket(near, server_side=True)
                self.encrypted = True
            far = socket.create_connection(("127.0.0.1", self._target))
            self._open += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if source not in self._silent:
                    sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)


@contextmanager
def line_to(port: int, tls: ssl.SSLContext | None = None) -> Iterator[Line]:
    line = Line(port, tls)
    try:
        yield line
    finally:
        line.close()
