"""Redis: there, new enough, set up so that it forgets nothing, and with room."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from chalicelib.errors import Unavailable
from chalicelib.queue.keys import key
from chalicelib.queue.troubles import reaching
from infra.local.doctor.clocks import compare
from infra.local.doctor.finding import Finding, ok, trouble, unknown, warning
from infra.local.doctor.patient import Patient

PART = "Redis"
OLDEST = (6, 2)
FULL, FILLING = 0.95, 0.75  # shares of maxmemory

type Info = Mapping[str, Any]


def redis(patient: Patient) -> Iterator[Finding]:
    """Raises Unavailable where it goes away meanwhile."""
    asked = patient.clock()
    try:
        pulse = patient.queue.pulse()
    except Unavailable as error:
        yield trouble(
            PART,
            str(error),
            "start it, or mend the way to it; if Dorsal runs it, start Dorsal (`make run`), and"
            f" look into {patient.folder}/redis/redis.log. Photos are kept meanwhile, and sent"
            " later",
        )
        return
    yield _clock(patient, pulse.now, asked)
    try:
        with reaching(patient.redis):
            info: Info = patient.redis.info()
    except Unavailable as error:
        said = f"it answers, and does not tell about itself: {error}"
        yield unknown(PART, said, "let its user ask: redis-cli acl setuser NAME +info")
        return
    yield _version(info)
    yield _policy(info)
    yield _memory(info)
    yield from _durability(patient, info)


def _clock(patient: Patient, now: float, asked: float) -> Finding:
    name = key(patient.queue.name, "clock")
    with reaching(patient.redis):
        shift = float(patient.redis.get(name) or 0) / 1000
    if shift:
        said = f"is shifted by {shift:g} s, as tests do"
        return trouble(f"clock of {PART}", said, f"redis-cli del '{name}'")
    return compare(PART, now, asked, patient.clock())


def _version(info: Info) -> Finding:
    version = str(info["redis_version"])
    valkey = info.get("valkey_version")
    said = f"Valkey {valkey}" if valkey else version
    if tuple(map(int, version.split(".")[:2])) >= OLDEST:
        return ok(PART, f"answers; {said}")
    return trouble(f"{PART}'s version", f"{said} is too old", "use Redis 6.2 or newer, or Valkey")


def _policy(info: Info) -> Finding:
    part, policy = f"{PART}'s policy", info.get("maxmemory_policy", "unknown")
    if policy == "noeviction":
        return ok(part, "noeviction: a full one refuses, and forgets nothing")
    said = f"maxmemory-policy is {policy}: a full one forgets jobs"
    return trouble(part, said, "redis-cli config set maxmemory-policy noeviction")


def _memory(info: Info) -> Finding:
    part, used, most = f"{PART}'s memory", info["used_memory"], info.get("maxmemory", 0)
    if not most:
        return ok(part, f"{used / 1e6:.0f} MB, without a limit")
    said = f"{used / 1e6:.0f} of {most / 1e6:.0f} MB"
    do = (
        "raise it (`redis-cli config set maxmemory ...`), or let workers drain the queue, or"
        " `dorsal queue purge completed`; photos are kept meanwhile, and sent when there is room"
    )
    if used > FULL * most:
        return trouble(part, f"{said}: full, or nearly; nothing more is queued", do)
    return warning(part, said, do) if used > FILLING * most else ok(part, said)


def _durability(patient: Patient, info: Info) -> Iterator[Finding]:
    part = f"{PART}'s disk"
    failed = [
        name
        for name in ("aof_last_write_status", "rdb_last_bgsave_status", "aof_last_bgrewrite_status")
        if info.get(name, "ok") != "ok"
    ]
    if failed:
        do = "make room on its disk, and look into its log; it mends itself at the next write"
        yield trouble(part, f"it could not write: {', '.join(failed)}", do)
    elif info.get("aof_enabled"):
        yield ok(part, "what it holds survives a restart")
    elif info.get("connected_slaves"):
        yield ok(part, f"replicas: {info['connected_slaves']}")
    elif _saves(patient):
        yield warning(part, "it saves now and then", "redis-cli config set appendonly yes")
    else:
        yield warning(
            part,
            "it forgets all when it restarts; the sweep sends the photos again",
            "redis-cli config set appendonly yes",
        )


def _saves(patient: Patient) -> bool:
    with suppress(Unavailable), reaching(patient.redis):
        return bool(patient.redis.config_get("save").get("save"))
    return False
