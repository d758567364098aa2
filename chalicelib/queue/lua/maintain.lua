-- delayed and due -> waiting; active and expired -> waiting, or failed after the last receive.
-- ARGV: limit of each kind, max receive count, failed to keep
-- Returns {promoted, reclaimed, failed}.
-- include relieve.lua
-- include due.lua
local limit = tonumber(ARGV[1])
local reclaimed, failed = reclaim(limit, tonumber(ARGV[2]), tonumber(ARGV[3]))
return {promote_due(limit), reclaimed, failed}
