-- Reads a page of one state's jobs: completed and failed newest first, others in their order.
-- ARGV: state, size, score and id of the last job seen (both '' to begin)
-- Returns {score and id of the page's last job, row...}; both '' where no other page follows.
-- A page's place is searched by (score, id), so its cost does not depend on how far it is, and
-- jobs that come or go between two pages shift nothing.
-- include row.lua
-- include record_keys.lua
local state, size = tonumber(ARGV[1]), tonumber(ARGV[2])
local set, score, id = KEYS[state], ARGV[3], ARGV[4]

-- By bytes, as Redis orders equal scores; Lua's own < follows the server's locale.
local function after(a, b)
  for i = 1, math.min(#a, #b) do
    if a:byte(i) ~= b:byte(i) then
      return a:byte(i) > b:byte(i)
    end
  end
  return #a > #b
end

-- How many members do not come after (score, id); the one of that id may have another score now.
local function place()
  local low = redis.call('ZCOUNT', set, '-inf', '(' .. score)
  local high = redis.call('ZCOUNT', set, '-inf', score)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if after(redis.call('ZRANGE', set, middle, middle)[1], id) then
      high = middle
    else
      low = middle + 1
    end
  end
  return low
end

local start = id ~= '' and place() or 0
-- One more than the page shows whether another follows.
local found = redis.call('ZRANGE', set, start, start + size, 'WITHSCORES')
local more = #found > size * 2
local page = {more and found[size * 2] or '', more and found[size * 2 - 1] or ''}
local ids, scores = {}, {}
for i = 1, math.min(#found, size * 2), 2 do
  ids[#ids + 1], scores[#scores + 1] = found[i], found[i + 1]
end
for i, packed in ipairs(#ids > 0 and redis.call('MGET', unpack(record_keys(ids))) or {}) do
  if packed and string.byte(packed) == state then -- a record begins with it
    page[#page + 1] = row(ids[i], packed, scores[i])
  end
end
return page
