-- active -> waiting or delayed, the receive given back and forgotten, a note kept.
-- ARGV: id and fence of the receipt, delay ms, note
-- Returns 1, or nil if the receipt is stale.
-- include held.lua
-- include move.lua
local job = held(1, 2)[1]
if not job then
  return nil
end
job.count, job.fence, job.started, job.ends = job.count - 1, '', 0, 0
job.note = ARGV[4]
queue_again(job, NOW + tonumber(ARGV[3]))
commit()
return 1
