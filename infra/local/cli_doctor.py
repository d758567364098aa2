"""`dorsal doctor`: every part looked at, and what to do about what is wrong."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from infra.local.cli_remote import json_option, url_option
from infra.local.cli_serve import folder_option

if TYPE_CHECKING:
    from infra.local.doctor.finding import Finding

COLOURS = {"ok": "green", "warning": "yellow", "trouble": "red", "unknown": "magenta"}


@click.command(short_help="Look at every part, and say what to do about what is wrong.")
@url_option
@folder_option
@json_option
@click.option("--end-session", type=int, metavar="PID", help="End this session of Postgres, first.")
def doctor(url: str, folder: Path, as_json: bool, end_session: int | None) -> None:
    """Look at every part of a Dorsal, and say what to do about what is wrong.

    Its parts are those of the Dorsal that runs, or ran, on the folder, or those that the
    environment names, as for `dorsal run`; nothing is started. The exit status is 1 if
    something is in trouble. Photos are safe meanwhile: see docs/runbook.md.
    """
    from infra.local.doctor.examine import examine
    from infra.local.doctor.finding import worst
    from infra.local.doctor.patient import Patient, environment
    from infra.local.doctor.sessions import end

    patient = Patient(env=environment(folder), folder=folder, url=url.rstrip("/"))
    if end_session is not None:
        end(patient, end_session)
    findings = []
    for finding in examine(patient):
        findings.append(finding)
        if not as_json:
            _tell(finding)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings]))
    sys.exit(worst(findings))


def _tell(finding: "Finding") -> None:
    verdict = click.style(f"{finding.verdict:<8}", COLOURS[finding.verdict])
    click.echo(f"{verdict} {finding.part:<18} {finding.said}")
    if finding.do:
        click.echo(f"{'':8} {'':18} -> {finding.do}")
