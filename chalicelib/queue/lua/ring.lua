-- Rings the doorbell, now or after a delay.
-- ARGV: delay ms, most rings kept
-- Later rings within the same 50 ms are one, so their number is bounded by the longest delay.
-- include bell.lua
local delay, most = tonumber(ARGV[1]), tonumber(ARGV[2])
if delay == 0 then
  ring('ring', most)
  return
end
-- Rounded up: a ring before its job is due would find nothing.
local due = math.ceil((NOW + delay) / 50) * 50
local first = redis.call('ZRANGE', LATER, 0, 0)[1]
redis.call('ZADD', LATER, due, due)
if not first or due < tonumber(first) then
  ring('look', most) -- who listens already would wait too long
end
