-- An attempt's begin and end, in the job's trail as {ms started, ms lasted, error}.
-- include now.lua
local HISTORY = 10 -- attempts kept of a job

local function begin_attempt(job, fence)
  local attempts = job.trail.attempts or {}
  attempts[#attempts + 1] = {NOW}
  if #attempts > HISTORY then
    table.remove(attempts, 1)
  end
  job.count = job.count + 1
  job.trail.attempts = attempts
  job.trail.fence = fence
end

local function end_attempt(job, at, error)
  local attempts = job.trail.attempts
  local started = attempts[#attempts][1]
  attempts[#attempts] = {started, at - started, error}
  job.trail.fence = nil
  job.trail.error = error ~= '' and error or nil
end
