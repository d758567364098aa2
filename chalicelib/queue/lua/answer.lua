-- Takes one ring, also one that was to come later and is due.
-- ARGV: most rings kept
-- Returns 0 if it took one; else the ms until the next is due, -1 where none is known.
-- include bell.lua
local due = redis.call('ZRANGEBYSCORE', LATER, '-inf', NOW, 'LIMIT', 0, ARGV[1])
redis.call('ZREMRANGEBYSCORE', LATER, '-inf', NOW)
for _ = 1, #due do
  ring('ring', tonumber(ARGV[1]))
end
local word
repeat
  word = redis.call('LPOP', RINGS)
until word ~= 'look'
if word then
  return 0
end
local first = redis.call('ZRANGE', LATER, 0, 0)[1]
return first and tonumber(first) - NOW or -1
