"""What `dorsal upload` shows of how far it is."""

import io
from pathlib import Path

from rich.console import Console

from infra.local.upload_report import Report

MB = 1_000_000


def test_the_bar_tells_how_many_how_fast_and_how_long_it_still_takes() -> None:
    seconds, screen = [0.0], io.StringIO()
    console = Console(file=screen, force_terminal=True, color_system=None, width=100)
    with Report(console, clock=lambda: seconds[0]) as report:
        report.expect(files=12, size=60 * MB)
        for _ in range(5):
            report.sending(2 * MB)
            seconds[0] += 1
        report.here(Path("a.jpg"), 10 * MB, sent=True)
    shown = next(line for line in reversed(screen.getvalue().splitlines()) if "photos" in line)
    assert "1/12 photos" in shown
    assert "10.0/60.0 MB" in shown
    assert "2.0 MB/s" in shown
    assert "00:25" in shown  # 50 MB at that rate
