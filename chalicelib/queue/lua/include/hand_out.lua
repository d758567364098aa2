-- Handing out waiting jobs; used by receive and complete_and_receive.
-- include due.lua
local BATCH = 100 -- what one receive promotes and reclaims at most

local function activate(job, fence, ends)
  begin_attempt(job, fence)
  job.state = ACTIVE
  redis.call('ZADD', KEYS[ACTIVE], ends, job.id)
  store(job)
  return {job.id, job.count, job.sent, ends, job.payload, job.trail.note or ''}
end

-- Up to `max` jobs as {id, receive count, ms first sent, ms visibility ends, payload, note}.
local function hand_out(max, visibility, fence, max_receives, keep_failed)
  if redis.call('EXISTS', PAUSED) == 1 then
    return {}
  end
  reclaim(BATCH, max_receives, keep_failed)
  promote_due(BATCH)
  local jobs = {}
  local popped = redis.call('ZPOPMIN', KEYS[WAITING], max)
  for i = 1, #popped, 2 do
    local job = fetch_member(WAITING, popped[i])
    if job then
      jobs[#jobs + 1] = activate(job, fence, NOW + visibility)
    end
  end
  return jobs
end
