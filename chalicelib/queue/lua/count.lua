-- so many more of something; the count is forgotten some time after its first.
-- KEYS: the count; ARGV: how many, seconds
-- Returns the count.
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
if count == tonumber(ARGV[1]) then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
return count
