-- complete, and then receive if no receipt was stale (whoever hears of a stale one gets no jobs).
-- ARGV: completed to keep, the five of receive, then receipts
-- Returns {stale receipts, jobs as of receive}.
-- include relieve.lua
-- include settle.lua
-- include hand_out.lua
local stale = settle(7, tonumber(ARGV[1]))
if #stale > 0 then
  return {stale, {}}
end
return {stale, hand_out(
  tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6]))}
