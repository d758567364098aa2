-- active -> delayed, or -> failed after the last receive or if it is permanent;
-- instead of failed -> waiting or delayed if it was sent again meanwhile.
-- ARGV: receipt, error, failed to keep, then the delay in ms after receive 1, 2, ... (none: failed)
-- Returns the ms until it runs again, -1 if it failed, nil if the receipt is stale.
-- include relieve.lua
-- include held.lua
-- include finish.lua
local job = held({ARGV[1]})[1]
if not job then
  return nil
end
end_attempt(job, NOW, ARGV[2])
job.trail.note = nil
local delay = tonumber(ARGV[3 + job.count])
if delay then
  queue_again(job, NOW + delay)
  commit()
  return delay
end
local again = finish(job, FAILED)
commit()
trim(FAILED, tonumber(ARGV[3]))
return again or -1
