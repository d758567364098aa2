-- Reads how many jobs each state has.
-- Returns {waiting, active, delayed, completed, failed}.
-- include keys.lua
local counts = {}
for state = WAITING, FAILED do
  counts[state] = redis.call('ZCARD', KEYS[state])
end
return counts
