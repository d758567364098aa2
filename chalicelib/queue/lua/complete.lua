-- active -> completed, or -> waiting or delayed if it was sent again meanwhile.
-- ARGV: completed to keep, then id and fence of each receipt
-- Returns the places (1, 2, ...) of the stale receipts.
-- include settle.lua
local stale = settle(2)
commit()
trim(COMPLETED, tonumber(ARGV[1]))
return stale
