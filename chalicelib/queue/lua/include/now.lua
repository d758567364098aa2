-- NOW: milliseconds since 1970 by Redis's own clock, plus what a test put under CLOCK.
-- include keys.lua
local time = redis.call('TIME')
local NOW = time[1] * 1000 + math.floor(time[2] / 1000)
  + (tonumber(redis.call('GET', CLOCK) or nil) or 0)
