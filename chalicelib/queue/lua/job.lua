-- Reads one job.
-- ARGV: id
-- Returns nil, or {row, note, 1 if it is to run again, {ms started, ms lasted or -1, error}...}.
-- include row.lua
local KEPT = 10 -- attempts told, the one under way among them
local packed = redis.call('GET', JOB .. ARGV[1])
if not packed then
  return nil
end
local state, _, _, _, _, _, started, _, history, _, note, _, again = cmsgpack.unpack(packed)
local values = {cmsgpack.unpack(history or '')}
local detail = {
  row(ARGV[1], packed, redis.call('ZSCORE', KEYS[state], ARGV[1])),
  note or '',
  (again or '') ~= '' and 1 or 0,
}
local first = state == ACTIVE and #values == 3 * KEPT and 4 or 1
for i = first, #values, 3 do
  detail[#detail + 1] = {values[i], values[i + 1], values[i + 2]}
end
if state == ACTIVE then
  detail[#detail + 1] = {started, -1, ''}
end
return detail
