"""Arrows run one way: doors -> pipeline -> queue, bibs, records, storage, telemetry."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = {"errors", "settings", "secret"}
GROUND = {"queue", "records", "storage", "telemetry"}
ALLOWED = {
    "errors": set(),
    "settings": {"errors"},
    "secret": {"errors"},
    "bibs": {"errors"},
    **{part: SHARED for part in GROUND},
    "records": SHARED | {"telemetry"},
    "pipeline": SHARED | GROUND | {"bibs"},
    "triggers": SHARED | GROUND | {"pipeline"},
    "api": SHARED | GROUND | {"pipeline"},
}
PICTURES = ("cv2", "onnxruntime", "numpy", "PIL")
LINES = ("boto3", "botocore.client", "redis", "hiredis", "pg8000", "ssl", "asyncio")
LOCAL = ("starlette", "uvicorn", "click", "rich")
HEAVY = (*PICTURES, *LINES, *LOCAL)


def modules() -> list[Path]:
    return sorted((ROOT / "chalicelib").rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The dotted names that a module imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_only_its_own_layer_and_those_below(path: Path) -> None:
    layer = path.relative_to(ROOT / "chalicelib").parts[0].removesuffix(".py")
    if layer == "__init__":
        return
    for name in imported(path):
        parts = name.split(".")
        assert parts[0] not in {"infra", "tests", "app"}, name
        if parts[0] == "chalicelib" and len(parts) > 1:
            assert parts[1] in ALLOWED[layer] | {layer}, name


IMPORTED = "import app"
BUILT = """
from chalicelib.pipeline import services
from chalicelib.settings import Settings
services.build(Settings(
    photo_store="s3://bucket",
    jobs_queue_url="https://sqs.eu-west-1.amazonaws.com/1/jobs",
    database_secret="arn:aws:secretsmanager:eu-west-1:1:secret:s",
))
"""
JUDGED = """
from chalicelib.bibs.race import Knowledge, judge_again
from chalicelib.bibs.reading import Candidate, Evidence, Reading
seen = Candidate("1284", 0.9, (1, 1, 9, 9), "kept", "", evidence=Evidence(height=25.0))
judge_again(Reading((), (seen,), 100, 100, {}), Knowledge({"1284": 2}, frozenset({"1284"})))
"""


@pytest.mark.parametrize("done", [IMPORTED, BUILT, JUDGED], ids=["imported", "built", "judged"])
def test_no_function_pays_for_libraries_that_it_does_not_use(done: str) -> None:
    """Not by loading app.py, nor by putting its services together, nor by judging a race again."""
    script = f"import sys, app\n{done}\nprint([m for m in {HEAVY!r} if m in sys.modules])"
    said = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"
