-- failed -> waiting, its receives forgotten, its history kept.
-- ARGV: ids, each once
-- Returns the ids moved.
-- include relieve.lua
-- include move.lua
local moved = {}
for _, job in ipairs(fetch(ARGV)) do
  if job and job.state == FAILED then
    job.count = 0
    job.ended = 0
    queue_again(job, NOW)
    moved[#moved + 1] = job.id
  end
end
commit()
return moved
