-- active -> waiting or delayed, the receive given back and forgotten, a note kept.
-- ARGV: receipt, delay ms, note
-- Returns 1, or nil if the receipt is stale.
-- include relieve.lua
-- include held.lua
-- include move.lua
local job = held({ARGV[1]})[1]
if not job then
  return nil
end
job.count = job.count - 1
job.trail.fence = nil
table.remove(job.trail.attempts)
job.trail.note = ARGV[3] ~= '' and ARGV[3] or nil
queue_again(job, NOW + tonumber(ARGV[2]))
commit()
return 1
