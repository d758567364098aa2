-- Some jobs of one state -> absent: of ended ones the oldest, of others the first to come.
-- ARGV: state, limit
-- Returns how many were removed.
-- include relieve.lua
-- include forget.lua
local state, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
if state >= COMPLETED then
  return forget(state, -limit, -1)
end
return forget(state, 0, limit - 1)
