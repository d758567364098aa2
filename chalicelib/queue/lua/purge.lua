-- Every job of one state -> absent, so many a call.
-- ARGV: state, limit
-- Returns how many were removed.
-- include forget.lua
return forget(tonumber(ARGV[1]), 0, tonumber(ARGV[2]))
