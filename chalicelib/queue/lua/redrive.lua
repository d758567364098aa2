-- failed -> waiting, its receives forgotten, its history kept.
-- ARGV: ids
-- Returns the ids moved.
-- include relieve.lua
-- include move.lua
local moved = {}
for _, id in ipairs(ARGV) do
  local job = fetch(id)
  if job and job.state == FAILED then
    job.count = 0
    job.trail.ended = nil
    queue_again(job, NOW)
    moved[#moved + 1] = id
  end
end
return moved
