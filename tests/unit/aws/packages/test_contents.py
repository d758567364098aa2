"""What is taken out of a package and what is compiled in it."""

import importlib.util
import sys
from pathlib import Path

import pytest

from infra.aws.packages.compiling import TASK, compile_code
from infra.aws.packages.pruning import prune


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def test_what_no_function_uses_goes(tmp_path: Path) -> None:
    kept = ("chalice/app.py", "botocore/data/s3/service.json", "x/y.py", "x-1.dist-info/LICENSE")
    gone = ("chalice/cli/factory.py", "botocore/data/ec2/service.json", "x/tests/test_y.py",
            "x/__pycache__/y.pyc", "bin/tool", "x-1.dist-info/RECORD", "boto3/data/s3.json",
            "onnxruntime/capi/libonnxruntime.so.1.32.0")  # fmt: skip
    touch(tmp_path, *kept, *gone)
    prune(tmp_path)
    assert {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()} == set(kept)


@pytest.mark.skipif(sys.version_info[:2] != (3, 13), reason="byte code as Lambda's Python has it")
def test_byte_code_is_taken_unasked_and_names_lambdas_place(tmp_path: Path) -> None:
    source = tmp_path / "module.py"
    source.write_text("def where(): pass\n")
    compile_code(tmp_path)
    compiled = Path(importlib.util.cache_from_source(str(source)))
    flags = int.from_bytes(compiled.read_bytes()[4:8], "little")
    assert flags == 0b01  # by hash, unchecked: PEP 552
    assert f"{TASK}/module.py".encode() in compiled.read_bytes()
    assert str(tmp_path).encode() not in compiled.read_bytes()
