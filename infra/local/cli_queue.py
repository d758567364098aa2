"""`dorsal queue ...`: the queue of a running Dorsal, looked at and changed."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from infra.local.cli_remote import json_option, operating

if TYPE_CHECKING:
    from infra.local.client import Client
    from infra.local.operating.calls import Calls

_states = ["waiting", "active", "delayed", "completed", "failed"]
_ids = click.argument("ids", nargs=-1)
_all = click.option("--all", "every", is_flag=True, help="All that it can be done to.")
WITH_PHOTOS = {"waiting", "delayed"}  # states whose purge fails photos


@click.group(short_help="Look at the queue of a running Dorsal, and change it.")
def queue() -> None:
    """Look at the queue of a running Dorsal, and change it.

    Looking needs a token of any role, changing one of an operator. The exit status is 0 if all was
    done, 1 if something was refused or not there, 2 for a call that cannot be meant.
    """


@queue.command()
@json_option
@operating
def counts(client: "Client", as_json: bool) -> None:
    """Tell how many jobs each state has, and how long they take."""
    from infra.local.operating import tables, words

    told = _calls(client).overview()
    if as_json:
        return _print(told)
    out = tables.console()
    out.print(tables.counts(told["counts"]))
    out.print(words.outlook(told), markup=False)
    if previews := words.previews(told):
        out.print(previews, markup=False)
    if told["paused"] and told["estimate"]["outlook"] != "paused":
        out.print("The queue is paused.")


@queue.command()
@click.argument("state", type=click.Choice(_states))
@click.option("--limit", type=click.IntRange(1), default=50, help="At most so many.")
@json_option
@operating
def jobs(client: "Client", state: str, limit: int, as_json: bool) -> None:
    """List the jobs in STATE; ended ones newest first. With --json one a line."""
    from infra.local.operating import tables

    found = _calls(client).jobs(state, limit)
    if as_json:
        for job in found:
            _print(job)
        return
    listed = list(found)
    tables.console().print(tables.jobs(listed) if listed else f"no job is {state}")


@queue.command()
@click.argument("id")
@json_option
@operating
def job(client: "Client", id: str, as_json: bool) -> None:
    """Tell of one job: each time it was received, and where its photo's attempts went wrong."""
    from infra.local.operating import tables

    told = _calls(client).job(id)
    if as_json:
        return _print(told)
    out = tables.console()
    out.print(tables.jobs([told]))
    out.print(f"It is {told['state']}.{' It runs again after it ends.' * told['runsAgain']}")
    out.print(tables.history(told["history"]))
    for failure in told["failures"]:
        title = f"attempt {failure['attempt']} at {failure['at']}: {failure['error']}"
        out.print(*tables.plain(title), sep="")
        out.print(failure["stack"], markup=False, soft_wrap=True)


@queue.command()
@json_option
@operating
def workers(client: "Client", as_json: bool) -> None:
    """Tell what each worker reads, and since when."""
    from infra.local.operating import tables

    told = _calls(client).workers()
    if as_json:
        return _print(told)
    out = tables.console()
    if told["workers"]:
        out.print(tables.workers(told))
    out.print(f"{told['idle']} of {told['concurrency']} idle")


@queue.command()
@_ids
@_all
@json_option
@operating
def retry(client: "Client", ids: Sequence[str], every: bool, as_json: bool) -> None:
    """Try failed photos again from the start: those with IDS, or --all."""
    _either(ids, every)
    _told("retried", _calls(client).redrive(ids), ids, as_json, "is no failed photo")


@queue.command()
@_ids
@_all
@json_option
@operating
def promote(client: "Client", ids: Sequence[str], every: bool, as_json: bool) -> None:
    """Hand out delayed jobs at once: those with IDS, or --all."""
    _either(ids, every)
    _told("promoted", _calls(client).promote(ids), ids, as_json, "is not delayed")


@queue.command()
@click.argument("ids", nargs=-1, required=True)
@json_option
@operating
def remove(client: "Client", ids: Sequence[str], as_json: bool) -> None:
    """Take jobs out of the queue; photos without a verdict fail, with that reason."""
    removed, kept = _calls(client).remove(ids)
    if as_json:
        _print({"removed": removed, "kept": kept})
    else:
        click.echo(f"{len(removed)} removed")
    for id in kept:
        click.echo(f"{id}: kept; it is being read, or there is no such job", err=True)
    sys.exit(1 if kept else 0)


@queue.command()
@click.argument("state", type=click.Choice([name for name in _states if name != "active"]))
@click.option("--yes", is_flag=True, help="Do not ask first.")
@json_option
@operating
def purge(client: "Client", state: str, yes: bool, as_json: bool) -> None:
    """Empty STATE. Photos of waiting and delayed jobs fail, and can be retried."""
    calls = _calls(client)
    if not yes:
        count = calls.overview()["counts"][state]
        and_then = "; their photos fail" if state in WITH_PHOTOS else ""
        click.confirm(f"Remove {count:,} {state} jobs{and_then}?", abort=True, err=True)
    purged = calls.purge(state)
    _print({"purged": purged}) if as_json else click.echo(f"{purged} purged")


@queue.command()
@json_option
@operating
def pause(client: "Client", as_json: bool) -> None:
    """Hand out no more jobs; those in work are finished."""
    _calls(client).pause()
    _print({"paused": True}) if as_json else click.echo("paused")


@queue.command()
@json_option
@operating
def resume(client: "Client", as_json: bool) -> None:
    """Hand out jobs again."""
    _calls(client).resume()
    _print({"paused": False}) if as_json else click.echo("resumed")


def _calls(client: "Client") -> "Calls":
    from infra.local.operating.calls import Calls

    return Calls(client)


def _either(ids: Sequence[str], every: bool) -> None:
    if bool(ids) == every:
        raise click.UsageError("say either IDS or --all")


def _told(what: str, done: int, ids: Sequence[str], as_json: bool, else_: str) -> None:
    """Say how many were done; the exit status is 1 where some of ``ids`` were not."""
    _print({what: done}) if as_json else click.echo(f"{done} {what}")
    left = len(set(ids)) - done
    if ids and left > 0:
        one = "one of them" if len(ids) > 1 else "it"
        said = f"{left} of {len(ids)} not: each {else_}" if left > 1 else f"{one} {else_}"
        click.echo(said, err=True)
        sys.exit(1)


def _print(told: Mapping[str, Any]) -> None:
    click.echo(json.dumps(told))
