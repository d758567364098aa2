"""What the queue holds and tells, and what it should by the model."""

from hashlib import sha1

from chalicelib.queue import Attempt, JobDetail, State
from chalicelib.queue.replies import STATES
from chalicelib.queue.scripts import FOLDER, Script, assemble
from tests.integration.queue.model import Model, ModelJob

# All of a queue in one round trip: how many records there are, and each set's jobs in its order.
OBSERVE = """-- include record.lua
local function attempts(job)
  local values, told = {cmsgpack.unpack(job.history)}, {}
  for i = 1, #values, 3 do
    told[#told + 1] = {values[i], values[i + 1], values[i + 2]}
  end
  if job.state == ACTIVE then
    told[#told + 1] = {job.started, -1, ''}
  end
  if #told > 10 then
    table.remove(told, 1)
  end
  return told
end

local found = {}
for state = WAITING, FAILED do
  for _, job in ipairs(fetch(redis.call('ZRANGE', KEYS[state], 0, -1))) do
    local again = job.again ~= '' and select(4, cmsgpack.unpack(job.again)) or ''
    found[#found + 1] = {
      state, job.state, job.id, job.count, job.sent, job.payload, job.fence, job.error, job.note,
      again, attempts(job)}
  end
end
return {#redis.call('KEYS', JOB .. '*'), found}
"""
TEXT = assemble(OBSERVE, FOLDER / "include")
LOOK = Script(TEXT, sha1(TEXT.encode()).hexdigest())


def records(model: Model) -> list[object]:
    """What LOOK should tell of the sets' jobs."""
    return [record(job) for state in STATES for job in model.listing(state)]


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
