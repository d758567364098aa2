-- Moving jobs between states. `move` notes what is to be written, `commit` writes all of it with
-- one command for each set: a command costs more than a job. No job moves twice between commits.
-- include record.lua
-- include now.lua
local leaving, entering, writing = {}, {}, {}

local function write(job)
  local packed
  if job.count == 0 and job.history .. job.note .. job.again == '' then
    packed = cmsgpack.pack(job.state, job.count, job.rank, job.sent, job.payload)
  else
    packed = cmsgpack.pack(
      job.state, job.count, job.rank, job.sent, job.payload, job.fence, job.started, job.ends,
      job.history, job.error, job.note, job.ended, job.again)
  end
  writing[#writing + 1] = JOB .. job.id
  writing[#writing + 1] = packed
end

local function leave(state, id)
  local ids = leaving[state] or {}
  ids[#ids + 1] = id
  leaving[state] = ids
end

-- Completed and failed jobs get their scores, the next of the sequence, from `commit`.
local function move(job, state, score)
  if job.state then
    leave(job.state, job.id)
  end
  local members = entering[state] or {}
  members[#members + 1] = score or 0
  members[#members + 1] = job.id
  entering[state] = members
  job.state = state
  write(job)
end

local function commit()
  for state, ids in pairs(leaving) do
    redis.call('ZREM', KEYS[state], unpack(ids))
  end
  for state, members in pairs(entering) do
    if state >= COMPLETED then
      local before = redis.call('INCRBY', SEQUENCE, #members / 2) - #members / 2
      for i = 1, #members, 2 do
        members[i] = -before - (i + 1) / 2
      end
    end
    redis.call('ZADD', KEYS[state], unpack(members))
  end
  if #writing > 0 then
    redis.call('MSET', unpack(writing))
  end
  leaving, entering, writing = {}, {}, {}
end

-- To waiting at its old rank, or to delayed if `due` lies ahead.
local function queue_again(job, due)
  if due > NOW then
    move(job, DELAYED, due)
  else
    move(job, WAITING, job.rank)
  end
end

-- A set's members as jobs. A member without a record (evicted, deleted by hand), or with one that
-- lives on in another state, leaves the set, or it would stand in the others' way for ever.
local function fetch_members(state, ids)
  local jobs = {}
  for i, job in ipairs(fetch(ids)) do
    if job and job.state == state then
      jobs[#jobs + 1] = job
    else
      leave(state, ids[i])
    end
  end
  return jobs
end
