-- Claims a look at what a dead worker may have left, for when the first visibility ends.
-- KEYS: the queue's, then ms when the look that is under way is due
-- ARGV: ms after that end, ms that the claim lasts
-- Returns the ms until the look is due; nil where nothing is held, or one is due by then already.
-- While paused nobody could take anything up; who resumes rings.
-- include relieve.lua
-- include now.lua
local LOOK = KEYS[10]
local first = redis.call('ZRANGE', KEYS[ACTIVE], 0, 0, 'WITHSCORES')[2]
if not first or redis.call('EXISTS', PAUSED) == 1 then
  return nil
end
local due = math.max(NOW, tonumber(first)) + tonumber(ARGV[1])
local under_way = tonumber(redis.call('GET', LOOK) or nil)
if under_way and NOW < under_way and under_way <= due then
  return nil
end
redis.call('SET', LOOK, due, 'PX', ARGV[2])
return due - NOW
