-- Reads the ids of failed jobs, oldest first, that had failed when the walk began.
-- ARGV: sequence of the walk's begin ('' to begin), sequence to go on after, limit
-- Returns {sequence of the begin, sequence to go on after, id, ...}.
-- include keys.lua
local begin = ARGV[1] ~= '' and ARGV[1] or redis.call('GET', SEQUENCE) or '0'
local found = redis.call(
  'ZRANGEBYSCORE', KEYS[FAILED], '(' .. ARGV[2], begin, 'WITHSCORES', 'LIMIT', 0, ARGV[3])
local page = {begin, found[#found] or begin}
for i = 1, #found, 2 do
  page[#page + 1] = found[i]
end
return page
