-- A job's record, one string a job, since a hash with a payload above 64 bytes costs Redis three
-- times the memory; and flat, since nested tables cost three times the time. From the first
-- receive on it also holds: the fence of the receive under way, when that began and its visibility
-- ends, the attempts that have ended (attempt.lua), the last error, a release's note, when the job
-- ended, and its next life (send.lua).
-- include record_keys.lua

-- The jobs with these ids, at the ids' places; false where there is none.
local function fetch(ids)
  local jobs = #ids > 0 and redis.call('MGET', unpack(record_keys(ids))) or {}
  for i, packed in ipairs(jobs) do
    if packed then
      local state, count, rank, sent, payload, fence, started, ends, history, error, note, ended,
        again = cmsgpack.unpack(packed)
      jobs[i] = {
        id = ids[i], state = state, count = count, rank = rank, sent = sent, payload = payload,
        fence = fence or '', started = started or 0, ends = ends or 0, history = history or '',
        error = error or '', note = note or '', ended = ended or 0, again = again or '',
      }
    end
  end
  return jobs
end

local function new_job(id, rank, sent, payload, state)
  return {
    id = id, state = state, count = 0, rank = rank, sent = sent, payload = payload, fence = '',
    started = 0, ends = 0, history = '', error = '', note = '', ended = 0, again = '',
  }
end
