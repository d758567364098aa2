-- Every job of one state -> absent, so many a call.
-- ARGV: state, limit
-- Returns how many were removed.
-- include record.lua
local set, last = KEYS[tonumber(ARGV[1])], tonumber(ARGV[2]) - 1
local ids = redis.call('ZRANGE', set, 0, last)
redis.call('ZREMRANGEBYRANK', set, 0, last)
forget(ids)
return #ids
