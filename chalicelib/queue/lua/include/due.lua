-- What time alone moves: delayed jobs that are due, and active ones whose visibility has ended.
-- include relieve.lua
-- include finish.lua
local DIED = 'the worker died, or its visibility ended before it finished'

local function overdue(state, limit)
  local ids = redis.call('ZRANGEBYSCORE', KEYS[state], '-inf', NOW, 'LIMIT', 0, limit)
  return fetch_members(state, ids), #ids
end

local function promote_due(limit)
  local jobs, found = overdue(DELAYED, limit)
  for _, job in ipairs(jobs) do
    queue_again(job, NOW)
  end
  return found
end

-- Returns how many wait again, and how many failed, because that was their last receive.
local function reclaim(limit, max_receives)
  local jobs, found = overdue(ACTIVE, limit)
  local failed = 0
  for _, job in ipairs(jobs) do
    if job.count < max_receives then
      end_attempt(job, job.ends, DIED)
      queue_again(job, NOW)
    else
      end_attempt(job, job.ends, string.format('receive %d of %d: %s', job.count, max_receives, DIED))
      failed = failed + (finish(job, FAILED) and 0 or 1)
    end
  end
  return found - failed, failed
end
