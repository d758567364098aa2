-- Every job of one state -> absent, so many a call.
-- ARGV: state, limit
-- Returns how many were removed.
-- include keys.lua
local popped = redis.call('ZPOPMIN', KEYS[tonumber(ARGV[1])], ARGV[2])
for i = 1, #popped, 2 do
  redis.call('DEL', JOB .. popped[i])
end
return #popped / 2
