-- Moving jobs between states. `move` notes what is to be written, `commit` writes all of it with
-- one command for each set: a command costs more than a job. No job moves twice between commits.
-- include record.lua
-- include now.lua
local leaving, entering, writing = {{}, {}, {}, {}, {}}, {{}, {}, {}, {}, {}}, {}

local function write(job)
  writing[#writing + 1] = JOB .. job.id
  writing[#writing + 1] = encode(job)
end

local function leave(state, id)
  leaving[state][#leaving[state] + 1] = id
end

local function enter(state, score, id)
  local members = entering[state]
  members[#members + 1] = score
  members[#members + 1] = id
end

local function move(job, state, score)
  leave(job.state, job.id)
  enter(state, score, job.id)
  job.state = state
  write(job)
end

local function commit()
  for state = WAITING, FAILED do
    if #leaving[state] > 0 then
      redis.call('ZREM', KEYS[state], unpack(leaving[state]))
      leaving[state] = {}
    end
    if #entering[state] > 0 then
      redis.call('ZADD', KEYS[state], unpack(entering[state]))
      entering[state] = {}
    end
  end
  if #writing > 0 then
    redis.call('MSET', unpack(writing))
    writing = {}
  end
end

-- To waiting at its old rank, or to delayed if `due` lies ahead.
local function queue_again(job, due)
  if due > NOW then
    move(job, DELAYED, due)
  else
    move(job, WAITING, job.rank)
  end
end

-- A set's members as jobs. A member without a record (evicted, deleted by hand) leaves the set,
-- or it would stand in the others' way for ever.
local function fetch_members(state, ids)
  local jobs = {}
  for i, job in ipairs(fetch(ids)) do
    if job then
      jobs[#jobs + 1] = job
    else
      leave(state, ids[i])
    end
  end
  return jobs
end
