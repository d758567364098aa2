-- Handing out waiting jobs; used by receive and complete_and_receive.
-- include due.lua
local OVERDUE = 100 -- what one receive promotes and reclaims at most

-- Up to `max` jobs as {id, receive count, ms first sent, ms visibility ends, payload, note}.
local function hand_out(max, visibility, fence, max_receives, keep_failed)
  if redis.call('EXISTS', PAUSED) == 1 then
    return {}
  end
  local _, failed = reclaim(OVERDUE, max_receives)
  promote_due(OVERDUE)
  if entering[WAITING] then
    commit() -- so that they are found there
  end
  local ends, rows = NOW + visibility, {}
  local ids = redis.call('ZRANGE', KEYS[WAITING], 0, max - 1)
  for i, job in ipairs(fetch_members(WAITING, ids)) do
    job.count, job.fence, job.started, job.ends = job.count + 1, fence, NOW, ends
    move(job, ACTIVE, ends)
    rows[i] = {job.id, job.count, job.sent, ends, job.payload, job.note}
  end
  commit()
  if failed > 0 then
    trim(FAILED, keep_failed)
  end
  return rows
end
