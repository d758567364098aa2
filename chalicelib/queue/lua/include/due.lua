-- What time alone moves: delayed jobs that are due, and active ones whose visibility has ended.
-- include finish.lua
local function overdue(state, limit)
  return redis.call('ZRANGEBYSCORE', KEYS[state], '-inf', NOW, 'LIMIT', 0, limit)
end

local function promote_due(limit)
  local ids = overdue(DELAYED, limit)
  for _, job in ipairs(fetch_members(DELAYED, ids)) do
    queue_again(job, NOW)
  end
  commit()
  return #ids
end

-- Returns true where the job failed, because that was its last receive.
local function reclaim_one(job, ended, max_receives)
  local error = 'the worker died, or its visibility ended before it finished'
  if job.count < max_receives then
    end_attempt(job, ended, error)
    queue_again(job, NOW)
    return false
  end
  end_attempt(job, ended, string.format('receive %d of %d: %s', job.count, max_receives, error))
  return finish(job, FAILED) == nil
end

-- Returns how many wait again, and how many failed.
local function reclaim(limit, max_receives, keep_failed)
  local ids = overdue(ACTIVE, limit)
  if #ids == 0 then
    return 0, 0
  end
  local failed = 0
  for _, job in ipairs(fetch_members(ACTIVE, ids)) do
    local ended = tonumber(redis.call('ZSCORE', KEYS[ACTIVE], job.id))
    if reclaim_one(job, ended, max_receives) then
      failed = failed + 1
    end
  end
  commit()
  trim(FAILED, keep_failed)
  return #ids - failed, failed
end
