-- Reads the states of jobs.
-- ARGV: ids
-- Returns a state's number for each, 0 where there is no such job.
-- include record.lua
local states = {}
for i, id in ipairs(ARGV) do
  local job = fetch(id)
  states[i] = job and job.state or 0
end
return states
