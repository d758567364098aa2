"""Photos that keep coming: race after race, at a steady pace, whatever is broken meanwhile."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count

from tests.chaos.album import ODD, Item
from tests.chaos.sending import Sender

SENDERS = 3
ODD_EVERY = 40  # photos, between two that cannot be read
AGAIN = 0.5  # seconds until what was not accepted is sent again


class Stopped(Exception):
    """No further try is wanted."""


class Uploading:
    """Sends ``album`` to one race after the other, and ``odd`` ones now and then, until stopped.

    Every second photo is posted to the API, the others to storage by a presigned form.
    """

    def __init__(
        self,
        sender: Sender,
        album: Sequence[Item],
        odd: Sequence[Item],
        pause: float,
        full: Callable[[], bool],
    ) -> None:
        self._sender, self._album, self._odd = sender, album, odd
        self._full = full  # whether so much is under way that senders hold back
        self.held = False  # whether they hold back in any case
        self._pause = pause  # seconds between two photos of one sender
        self._numbers, self._turn = count(), threading.Lock()
        self._stop = threading.Event()
        self._races: set[str] = set()
        self._threads = [
            threading.Thread(target=self._send_on, name=f"sender {n}") for n in range(SENDERS)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let every sender finish the try that it is at."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def deliver(self, race: str, item: Item, number: int, *, by_form: bool) -> None:
        """Send one photo until it is accepted; tries of a post differ in name and bytes."""
        self._ensure(race)
        name = f"{item.name}-{race}-{number}"
        (self._by_form if by_form else self._by_post)(race, item, name)

    def _send_on(self) -> None:
        with suppress(Stopped):
            self._send_until_stopped()

    def _send_until_stopped(self) -> None:
        while not self._stop.is_set():
            with self._turn:
                number = next(self._numbers)
            race = f"race{number // len(self._album)}"
            item = self._album[number % len(self._album)]
            self.deliver(race, item, number, by_form=bool(number % 2))
            if number % ODD_EVERY == ODD_EVERY - 1:
                odd = self._odd[number // ODD_EVERY % len(self._odd)]
                self.deliver(ODD, odd, number, by_form=bool(number % 3))
            self._stop.wait(self._pause)
            while (self.held or self._full()) and not self._stop.wait(AGAIN):
                pass

    def _ensure(self, race: str) -> None:
        while race not in self._races:
            if self._sender.race(race):
                self._races.add(race)
            else:
                self._rest()

    def _by_post(self, race: str, item: Item, name: str) -> None:
        for attempt in count():
            tried = f"{name}-{attempt}.jpg"
            if self._sender.post(race, tried, item.unique(tried)):
                return
            self._rest()

    def _by_form(self, race: str, item: Item, name: str) -> None:
        body, form = item.unique(name), None
        while True:
            form = form or self._sender.form(race, f"{name}.jpg", body)
            status = self._sender.upload(form, race, f"{name}.jpg", body) if form else 0
            if 200 <= status < 300:
                return
            if 400 <= status < 500:
                form = (
                    None  # it had expired by the clock of who signed it: another one is asked for
                )
            self._rest()

    def _rest(self) -> None:
        if self._stop.wait(AGAIN):
            raise Stopped
