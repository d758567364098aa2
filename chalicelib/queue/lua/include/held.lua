-- The active job that a receipt ("id:fence") still holds, or nil if the receipt is stale.
-- include record.lua
-- include now.lua
local function held(receipt)
  local id, fence = string.match(receipt, '^(.*):([^:]*)$')
  local job = id and fetch(id)
  if not job or job.trail.fence ~= fence then -- only an active job has a fence
    return nil
  end
  -- A visibility that has ended is over, even while nobody has reclaimed the job yet.
  return tonumber(redis.call('ZSCORE', KEYS[ACTIVE], id)) > NOW and job or nil
end
