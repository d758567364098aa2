-- Moving a job from the set it is in to another one; nothing else writes to both.
-- include record.lua
-- include now.lua
local HISTORY = 10 -- attempts kept of a job

local function move(job, state, score)
  redis.call('ZREM', KEYS[job.state], job.id)
  job.state = state
  redis.call('ZADD', KEYS[state], score, job.id)
  store(job)
end

-- To waiting at its old rank, or to delayed if `due` lies ahead.
local function queue_again(job, due)
  if due > NOW then
    move(job, DELAYED, due)
  else
    move(job, WAITING, job.rank)
  end
end

local function begin_attempt(job, fence)
  local attempts = job.trail.attempts or {}
  attempts[#attempts + 1] = {NOW}
  if #attempts > HISTORY then
    table.remove(attempts, 1)
  end
  job.count = job.count + 1
  job.trail.attempts = attempts
  job.trail.fence = fence
end

local function end_attempt(job, at, error)
  local attempts = job.trail.attempts
  local started = attempts[#attempts][1]
  attempts[#attempts] = {started, at - started, error}
  job.trail.fence = nil
  job.trail.error = error ~= '' and error or nil
end
