-- complete, and then receive if no receipt was stale (whoever hears of a stale one gets no jobs).
-- ARGV: completed to keep, the five of receive, then id and fence of each receipt
-- Returns {places of the stale receipts, jobs as of receive}.
-- include settle.lua
-- include hand_out.lua
local stale, jobs = settle(7), {}
if #stale == 0 then
  jobs = hand_out(
    tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6]))
end
commit()
trim(COMPLETED, tonumber(ARGV[1]))
return {stale, jobs}
