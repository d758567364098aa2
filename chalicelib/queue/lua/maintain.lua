-- delayed and due -> waiting; active and expired -> waiting, or failed after the last receive.
-- ARGV: limit of each kind, max receive count, failed to keep
-- Returns {promoted, reclaimed, failed}.
-- include due.lua
local limit = tonumber(ARGV[1])
local reclaimed, failed = reclaim(limit, tonumber(ARGV[2]))
local promoted = promote_due(limit)
commit()
if failed > 0 then
  trim(FAILED, tonumber(ARGV[3]))
end
return {promoted, reclaimed, failed}
