-- Reads how many waiting jobs go before the last of some.
-- ARGV: ids
-- Returns that number, nil where none of them waits.
-- include keys.lua
local last
for _, id in ipairs(ARGV) do
  local place = redis.call('ZRANK', KEYS[WAITING], id)
  if place and (not last or place > last) then
    last = place
  end
end
return last
