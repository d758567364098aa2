-- The end of a job: completed or failed; or, if it was sent while it was active, its next life.
-- Whoever calls `finish` calls `trim` in the same script, once it has ended all it wants to.
-- include move.lua
local TRIM = 500 -- at most so many a call, should a retention have been lowered

local function trim(state, keep)
  local excess = math.min(redis.call('ZCARD', KEYS[state]) - keep, TRIM)
  if excess <= 0 then
    return
  end
  local popped = redis.call('ZPOPMIN', KEYS[state], excess)
  for i = 1, #popped, 2 do
    redis.call('DEL', JOB .. popped[i])
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
