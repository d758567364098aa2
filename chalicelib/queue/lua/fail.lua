-- active -> delayed, or -> failed after the last receive or if it is permanent;
-- instead of failed -> waiting or delayed if it was sent again meanwhile.
-- ARGV: id and fence of the receipt, error, failed to keep, then the delay in ms after receive 1,
--   2, ... (none: failed)
-- Returns the ms until it runs again, -1 if it failed, nil if the receipt is stale.
-- include held.lua
-- include finish.lua
local job = held(1, 2)[1]
if not job then
  return nil
end
end_attempt(job, NOW, ARGV[3])
job.note = ''
local delay = tonumber(ARGV[4 + job.count])
if delay then
  queue_again(job, NOW + delay)
  commit()
  return delay
end
local again = finish(job, FAILED)
commit()
trim(FAILED, tonumber(ARGV[4]))
return again or -1
