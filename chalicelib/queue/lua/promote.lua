-- delayed -> waiting, due or not.
-- ARGV: ids
-- Returns the ids moved.
-- include relieve.lua
-- include move.lua
local moved = {}
for _, id in ipairs(ARGV) do
  local job = fetch(id)
  if job and job.state == DELAYED then
    queue_again(job, NOW)
    moved[#moved + 1] = id
  end
end
return moved
