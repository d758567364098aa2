-- active: its visibility ends so many ms from now.
-- ARGV: receipt, ms
-- Returns 1, or nil if the receipt is stale.
-- include relieve.lua
-- include held.lua
local job = held({ARGV[1]})[1]
if not job then
  return nil
end
redis.call('ZADD', KEYS[ACTIVE], NOW + tonumber(ARGV[2]), job.id)
return 1
