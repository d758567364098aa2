"""One HTTP connection, cheap enough to have hundreds of in a process."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PATIENCE = 120.0  # seconds for an answer


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def wait(self) -> float:
        """The seconds that it asks to wait; 0 where it asks nothing."""
        return float(self.headers.get("retry-after", 0))


@dataclass
class Line:
    """Asks one question after the other of the server at ``url``, on one connection if it can."""

    url: str
    _open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = field(default=None)

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        """The answer; raises OSError or TimeoutError where there is none."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._ask(method, path, headers, body)
        except (OSError, EOFError, TimeoutError):
            self.close()
            raise

    def close(self) -> None:
        """Hang up."""
        if self._open:
            with suppress(OSError):
                self._open[1].close()
        self._open = None

    async def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        address = urlsplit(self.url)
        if self._open is None:
            self._open = await asyncio.open_connection(address.hostname, address.port)
        reader, writer = self._open
        lines = [f"{method} {path} HTTP/1.1", f"Host: {address.netloc}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += [f"Content-Length: {len(body)}", "", ""]
        writer.write("\r\n".join(lines).encode() + body)
        await writer.drain()
        return await self._answer(reader)

    async def _answer(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split()[1])
        named = (line.partition(":") for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in named}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection") == "close":
            self.close()
        return Answer(status, headers, body)
