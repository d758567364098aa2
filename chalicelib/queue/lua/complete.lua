-- active -> completed, or -> waiting or delayed if it was sent again meanwhile.
-- ARGV: completed to keep, then receipts
-- Returns the stale receipts.
-- include relieve.lua
-- include settle.lua
return settle(2, tonumber(ARGV[1]))
