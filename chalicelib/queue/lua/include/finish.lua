-- The end of a job: completed or failed; or, if it was sent while it was active, its next life.
-- Whoever calls `finish` ends its script, or its part of it, with `commit` and `trim`.
-- include move.lua
-- include attempt.lua
local TRIM = 500 -- at most so many a call, should a retention have been lowered

local function trim(state, keep)
  local excess = math.min(redis.call('ZCARD', KEYS[state]) - keep, TRIM)
  if excess > 0 then
    local ids = redis.call('ZRANGE', KEYS[state], 0, excess - 1)
    redis.call('ZREMRANGEBYRANK', KEYS[state], 0, excess - 1)
    forget(ids)
  end
end

local function live_again(job)
  local again = job.trail.again
  job.count, job.trail = 0, {}
  job.rank, job.sent, job.payload = again[1], again[2], again[4]
  queue_again(job, again[3])
  return math.max(again[3] - NOW, 0)
end

-- Returns the ms until it runs again, or nil where it has ended.
local function finish(job, state)
  if job.trail.again then
    return live_again(job)
  end
  job.trail.ended = NOW
  job.trail.note = nil
  if state == COMPLETED then
    job.payload = '' -- nobody reads it again
  end
  move(job, state, redis.call('INCR', SEQUENCE))
end
