-- Reads one job.
-- ARGV: id
-- Returns nil, or {row, note, 1 if it is to run again, {ms started, ms lasted or -1, error}...}.
-- include row.lua
local job = fetch({ARGV[1]})[1]
if not job then
  return nil
end
local detail = {
  row(job, redis.call('ZSCORE', KEYS[job.state], job.id)),
  job.trail.note or '',
  job.trail.again and 1 or 0,
}
for _, attempt in ipairs(job.trail.attempts or {}) do
  detail[#detail + 1] = {attempt[1], attempt[2] or -1, attempt[3] or ''}
end
return detail
