-- The active jobs that receipts ("id:fence") still hold.
-- include record.lua
-- include now.lua

-- At the receipts' places: the job, or false where the receipt is stale.
local function held(receipts)
  local ids, fences = {}, {}
  for i, receipt in ipairs(receipts) do
    ids[i], fences[i] = string.match(receipt, '^(.*):([^:]*)$')
    ids[i] = ids[i] or receipt -- not ours, and so no job's
  end
  if #ids == 0 then
    return {}
  end
  local ends = redis.call('ZMSCORE', KEYS[ACTIVE], unpack(ids))
  local jobs = fetch(ids)
  for i, job in ipairs(jobs) do
    -- A visibility that has ended is over, even while nobody has reclaimed the job yet.
    local visible = job and job.trail.fence == fences[i] and fences[i] and tonumber(ends[i]) > NOW
    jobs[i] = visible and job
  end
  return jobs
end
