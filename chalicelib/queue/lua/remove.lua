-- waiting, delayed, completed, failed -> absent; active: left alone, its worker holds it.
-- ARGV: ids, each once
-- Returns the ids removed.
-- include relieve.lua
-- include move.lua
local removed = {}
for _, job in ipairs(fetch(ARGV)) do
  if job and job.state ~= ACTIVE then
    leave(job.state, job.id)
    removed[#removed + 1] = job.id
  end
end
commit()
if #removed > 0 then
  redis.call('DEL', unpack(record_keys(removed)))
end
return removed
