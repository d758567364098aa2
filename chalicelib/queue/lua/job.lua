-- Reads one job.
-- ARGV: id
-- Returns nil, or {row, note, 1 if it is to run again, {ms started, ms lasted or -1, error}...}.
-- include row.lua
local KEPT = 10 -- attempts told, the one under way among them
local packed = redis.call('GET', JOB .. ARGV[1])
if not packed then
  return nil
end
local job = fetch({ARGV[1]})[1]
local score = redis.call('ZSCORE', KEYS[job.state], job.id)
local detail = {row(job.id, packed, score), job.note, job.again ~= '' and 1 or 0}
local values = {cmsgpack.unpack(job.history)}
local first = job.state == ACTIVE and #values == 3 * KEPT and 4 or 1
for i = first, #values, 3 do
  detail[#detail + 1] = {values[i], values[i + 1], values[i + 2]}
end
if job.state == ACTIVE then
  detail[#detail + 1] = {job.started, -1, ''}
end
return detail
