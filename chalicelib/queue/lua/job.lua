-- Reads one job.
-- ARGV: id
-- Returns nil, or {row, note, 1 if it is to run again, {ms started, ms lasted or -1, error}...}.
-- include row.lua
local job = fetch({ARGV[1]})[1]
if not job then
  return nil
end
local score = redis.call('ZSCORE', KEYS[job.state], job.id)
local detail = {row(job.id, redis.call('GET', JOB .. job.id), score), job.note, job.again ~= '' and 1 or 0}
local values = {cmsgpack.unpack(job.history)}
for i = 1, #values, 3 do
  detail[#detail + 1] = {values[i], values[i + 1], values[i + 2]}
end
if job.state == ACTIVE then
  detail[#detail + 1] = {job.started, -1, ''}
end
return detail
