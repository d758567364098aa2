-- A job's record, one string a job: state, receive count, rank, ms first sent, payload and, once
-- it was received, its trail: fence, attempts, error, note, ended, again.
-- One string, because a hash with a payload above 64 bytes costs Redis three times the memory.
-- include keys.lua
local function decode(id, packed)
  local job = {id = id}
  job.state, job.count, job.rank, job.sent, job.payload, job.trail = cmsgpack.unpack(packed)
  job.trail = job.trail or {}
  return job
end

local function fetch(id)
  local packed = redis.call('GET', JOB .. id)
  return packed and decode(id, packed)
end

local function encode(job)
  if next(job.trail) == nil then
    return cmsgpack.pack(job.state, job.count, job.rank, job.sent, job.payload)
  end
  return cmsgpack.pack(job.state, job.count, job.rank, job.sent, job.payload, job.trail)
end

local function store(job)
  redis.call('SET', JOB .. job.id, encode(job))
end

-- The job of a set's member. A member without a record (evicted, deleted by hand) leaves the set,
-- or it would stand in the others' way for ever.
local function fetch_member(state, id)
  local job = fetch(id)
  if not job then
    redis.call('ZREM', KEYS[state], id)
  end
  return job
end
