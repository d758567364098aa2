"""What the queue holds and tells, and what it should by the model."""

from dataclasses import replace
from hashlib import sha1

from chalicelib.queue import Attempt, JobDetail, State
from chalicelib.queue.replies import STATES
from chalicelib.queue.scripts import FOLDER, Script, assemble
from tests.integration.queue.model import ENDED, Model, ModelJob

# All of a queue in one round trip: how many records there are, and each set's jobs in its order.
OBSERVE = """-- include record.lua
local function told(attempt)
  return {attempt[1], attempt[2] and math.max(attempt[2], 0) or -1, attempt[3] or ''}
end

local found = {}
for state = WAITING, FAILED do
  for _, job in ipairs(fetch(redis.call('ZRANGE', KEYS[state], 0, -1))) do
    local trail, attempts = job.trail, {}
    for i, attempt in ipairs(trail.attempts or {}) do
      attempts[i] = told(attempt)
    end
    found[#found + 1] = {
      state, job.state, job.id, job.count, job.sent, job.payload, trail.fence or '',
      trail.error or '', trail.note or '', trail.again and trail.again[4] or '', attempts}
  end
end
return {#redis.call('KEYS', JOB .. '*'), found}
"""
TEXT = assemble(OBSERVE, FOLDER / "include")
LOOK = Script(TEXT, sha1(TEXT.encode()).hexdigest())


def records(model: Model) -> list[object]:
    """What LOOK should tell of the sets' jobs."""
    return [record(job) for state in STATES for job in _as_stored(model, state)]


def _as_stored(model: Model, state: State) -> list[ModelJob]:
    listing = model.listing(state)
    return listing[::-1] if state in ENDED else listing


def record(job: ModelJob) -> list[object]:
    """What OBSERVE should tell of it."""
    number = STATES.index(job.state) + 1
    fence = job.receipt.rpartition(":")[2]
    again = job.again.new.payload if job.again else b""
    attempts = [
        [began, -1 if ms is None else ms, error.encode()] for began, ms, error in job.history
    ]
    payload = b"" if job.state is State.COMPLETED else job.new.payload
    texts = [text.encode() for text in (fence, job.error, job.note)]
    return [
        number,
        number,
        job.new.id.encode(),
        job.count,
        job.sent,
        payload,
        *texts,
        again,
        attempts,
    ]


def detail(job: ModelJob) -> JobDetail:
    """What the queue should tell of it."""
    return JobDetail(
        id=job.new.id,
        state=job.state,
        receive_count=job.count,
        priority=job.new.priority,
        first_sent=job.sent / 1000,
        when=(job.sent if job.state is State.WAITING else job.moment) / 1000,
        error=job.error,
        note=job.note,
        runs_again=job.again is not None,
        history=tuple(
            Attempt(started=began / 1000, seconds=None if ms is None else ms / 1000, error=error)
            for began, ms, error in job.history
        ),
    )


def without_lengths(job: JobDetail) -> JobDetail:
    """Of an attempt amid which the clock jumped back, ``job`` tells that it goes on."""
    return replace(job, history=tuple(replace(attempt, seconds=None) for attempt in job.history))
