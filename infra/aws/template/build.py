"""A stage's whole template, from ``.chalice/config.json``, ``app.py`` and the YAML files."""

import json
from pathlib import Path
from typing import Any

from chalicelib.errors import DorsalError
from infra.aws.template.folding import folded, merged
from infra.aws.template.intrinsics import read
from infra.aws.template.staging import PROJECT, chalice_template

FOLDER = Path(__file__).parent
PARTS = (
    "parameters", "network", "stores", "bucket", "queues", "functions", "gateway", "alarms",
    "dashboard",
)  # fmt: skip
FUNCTIONS = ("APIHandler", "Intake", "Drain", "Sweep", "Migrate")
CONFIG = PROJECT / ".chalice" / "config.json"


class NoSuchStage(DorsalError):
    """``.chalice/config.json`` has no such stage for AWS."""


def configuration() -> dict[str, Any]:
    """What ``.chalice/config.json`` says."""
    return dict(json.loads(CONFIG.read_text("utf-8")))


def stages() -> dict[str, dict[str, Any]]:
    """The stages that are deployed, by name; those without an architecture are not."""
    found = configuration()["stages"].items()
    return {name: stage for name, stage in found if "lambda_architecture" in stage}


def stage_named(name: str) -> dict[str, Any]:
    """The stage's part of ``.chalice/config.json``.

    Raises :class:`NoSuchStage`.
    """
    try:
        return stages()[name]
    except KeyError:
        known = ", ".join(stages())
        raise NoSuchStage(f"no stage {name!r} in .chalice/config.json; it has {known}") from None


def template(stage: str, drain_on: str | None = None) -> dict[str, Any]:
    """The template of ``stage``, ready for CloudFormation but for where its zips are.

    ``drain_on`` is in place of the stage's own: ``doorbell`` or ``schedule``. Raises
    :class:`NoSuchStage` and :class:`~infra.aws.template.staging.NotPackaged`.
    """
    variables = stage_named(stage)["environment_variables"]
    asked = configuration()
    drain_on = drain_on or variables["DRAIN_ON"]
    asked["stages"][stage]["environment_variables"] = variables | {"DRAIN_ON": drain_on}
    parts = [read(FOLDER / f"{name}.yaml") for name in (*PARTS, f"drain-{drain_on}")]
    # Not by Chalice's own --merge-template, which mixes the functions of two values into one.
    return merged([chalice_template(stage, asked), folded(merged(parts), FUNCTIONS)])
