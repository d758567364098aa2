-- Handing out waiting jobs; used by receive and complete_and_receive.
-- include due.lua
local BATCH = 100 -- what one receive promotes and reclaims at most

-- Up to `max` jobs as {id, receive count, ms first sent, ms visibility ends, payload, note}.
local function hand_out(max, visibility, fence, max_receives, keep_failed)
  if redis.call('EXISTS', PAUSED) == 1 then
    return {}
  end
  reclaim(BATCH, max_receives, keep_failed)
  promote_due(BATCH)
  local ends, rows = NOW + visibility, {}
  local ids = redis.call('ZRANGE', KEYS[WAITING], 0, max - 1)
  for i, job in ipairs(fetch_members(WAITING, ids)) do
    begin_attempt(job, fence)
    move(job, ACTIVE, ends)
    rows[i] = {job.id, job.count, job.sent, ends, job.payload, job.trail.note or ''}
  end
  commit()
  return rows
end
