-- The end of an attempt. Those that have ended are kept one after the other as MessagePack: ms
-- started, ms lasted, error, and so on.
-- include now.lua
local HISTORY = 10 -- attempts kept of a job

-- A clock that was set back makes no attempt shorter than nothing.
local function end_attempt(job, at, error)
  local earlier = job.history
  if #earlier > 0 then
    local values = {cmsgpack.unpack(earlier)}
    if #values >= 3 * HISTORY then
      earlier = cmsgpack.pack(unpack(values, #values - 3 * HISTORY + 4))
    end
  end
  job.history = earlier .. cmsgpack.pack(job.started, math.max(at - job.started, 0), error)
  job.fence, job.started, job.ends, job.error = '', 0, 0, error
end
