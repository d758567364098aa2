-- active: its visibility ends so many ms from now.
-- ARGV: id and fence of the receipt, ms
-- Returns 1, or nil if the receipt is stale.
-- include held.lua
-- include move.lua
local job = held(1, 2)[1]
if not job then
  return nil
end
job.ends = NOW + tonumber(ARGV[3])
move(job, ACTIVE, job.ends)
commit()
return 1
