-- A job as operators see it: {id, state, receive count, rank, ms first sent, ms when, error}.
-- `when`: its end (completed, failed), when it is due (delayed) or its visibility ends (active),
-- when it was first sent (waiting).
-- include keys.lua
local function row(id, packed, score)
  local state, count, rank, sent, _, _, _, _, _, error, _, ended = cmsgpack.unpack(packed)
  local when = ended and ended > 0 and ended or sent
  if state == ACTIVE or state == DELAYED then
    when = tonumber(score or nil) or sent
  end
  return {id, state, count, rank, sent, when, error or ''}
end
