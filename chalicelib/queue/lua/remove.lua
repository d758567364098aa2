-- waiting, delayed, completed, failed -> absent; active: left alone, its worker holds it.
-- ARGV: ids
-- Returns the ids removed.
-- include record.lua
local removed = {}
for _, id in ipairs(ARGV) do
  local job = fetch(id)
  if job and job.state ~= ACTIVE then
    redis.call('ZREM', KEYS[job.state], id)
    redis.call('DEL', JOB .. id)
    removed[#removed + 1] = id
  end
end
return removed
