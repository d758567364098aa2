"""What hides a photo is written once; a statement of its own would forget the requests."""

from pathlib import Path

RECORDS = Path(__file__).resolve().parents[3] / "chalicelib/records"


def test_no_statement_asks_for_the_mark_alone() -> None:
    asking = [path.name for path in RECORDS.glob("*.py") if "hidden_at" in path.read_text()]
    assert asking == ["hidden.py"]
