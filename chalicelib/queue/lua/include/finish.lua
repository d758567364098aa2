-- The end of a job: completed or failed; or, if it was sent while it was active, its next life.
-- Whoever calls `finish` calls `commit` and then `trim`.
-- include move.lua
-- include attempt.lua
-- include forget.lua
local function trim(state, keep)
  forget(state, keep, keep + TRIM - 1)
end

-- Returns the ms until it runs again, or nil where it has ended.
local function finish(job, state)
  if job.again ~= '' then
    local rank, sent, due, payload = cmsgpack.unpack(job.again)
    queue_again(new_job(job.id, rank, sent, payload, job.state), due)
    return math.max(due - NOW, 0)
  end
  job.ended, job.note = NOW, ''
  if state == COMPLETED then
    job.payload = '' -- nobody reads it again
  end
  move(job, state)
end
