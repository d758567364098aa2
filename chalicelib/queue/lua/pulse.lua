-- Reads what tells whether work goes on, at one moment.
-- Returns {waiting, active, delayed, held (active and not expired), 1 if paused, ms since the next
-- waiting job was first sent, ms until the last delayed one is due, ms since 1970}; 0 where there is none.
-- include now.lua
local first = redis.call('ZRANGE', KEYS[WAITING], 0, 0)[1]
local packed = first and redis.call('GET', JOB .. first)
local waits = 0
if packed then
  local _, _, _, sent = cmsgpack.unpack(packed)
  waits = math.max(0, NOW - sent)
end
local last = redis.call('ZREVRANGE', KEYS[DELAYED], 0, 0, 'WITHSCORES')[2]
return {
  redis.call('ZCARD', KEYS[WAITING]),
  redis.call('ZCARD', KEYS[ACTIVE]),
  redis.call('ZCARD', KEYS[DELAYED]),
  redis.call('ZCOUNT', KEYS[ACTIVE], '(' .. NOW, '+inf'),
  redis.call('EXISTS', PAUSED),
  waits,
  last and math.max(0, tonumber(last) - NOW) or 0,
  NOW,
}
