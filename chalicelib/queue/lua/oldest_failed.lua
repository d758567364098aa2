-- For redrive: the ids of failed jobs, oldest first, that had failed when the walk began.
-- ARGV: sequence of the walk's begin ('' to begin), score to go on after ('' to begin), limit
-- Returns {sequence of the begin, score to go on after, id, ...}.
-- include relieve.lua
local begin = ARGV[1] ~= '' and ARGV[1] or redis.call('GET', SEQUENCE) or '0'
local after = ARGV[2] ~= '' and '(' .. ARGV[2] or '+inf'
local found = redis.call(
  'ZREVRANGEBYSCORE', KEYS[FAILED], after, '-' .. begin, 'WITHSCORES', 'LIMIT', 0, ARGV[3])
local page = {begin, found[#found] or ARGV[2]}
for i = 1, #found, 2 do
  page[#page + 1] = found[i]
end
return page
