-- Reads the states of jobs: the first byte of their records, so that no payload is touched.
-- ARGV: ids
-- Returns a state's number for each, 0 where there is no such job.
-- include keys.lua
local states = {}
for i, id in ipairs(ARGV) do
  states[i] = string.byte(redis.call('GETRANGE', JOB .. id, 0, 0)) or 0
end
return states
