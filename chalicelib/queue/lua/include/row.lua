-- A job as operators see it: {id, state, receive count, rank, ms first sent, ms when, error}.
-- `when`: its end (completed, failed), when it is due (delayed) or its visibility ends (active),
-- when it was first sent (waiting).
-- include record.lua
local function row(job, score)
  local when = job.ended > 0 and job.ended or job.sent
  if job.state == ACTIVE or job.state == DELAYED then
    when = tonumber(score)
  end
  return {job.id, job.state, job.count, job.rank, job.sent, when, job.error}
end
