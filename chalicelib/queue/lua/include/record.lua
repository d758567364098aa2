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

local function encode(job)
  if next(job.trail) == nil then
    return cmsgpack.pack(job.state, job.count, job.rank, job.sent, job.payload)
  end
  return cmsgpack.pack(job.state, job.count, job.rank, job.sent, job.payload, job.trail)
end

local function record_keys(ids)
  local keys = {}
  for i, id in ipairs(ids) do
    keys[i] = JOB .. id
  end
  return keys
end

-- The jobs with these ids, at the ids' places; false where there is none.
local function fetch(ids)
  if #ids == 0 then
    return {}
  end
  local jobs = redis.call('MGET', unpack(record_keys(ids)))
  for i, packed in ipairs(jobs) do
    jobs[i] = packed and decode(ids[i], packed)
  end
  return jobs
end

local function forget(ids)
  if #ids > 0 then
    redis.call('DEL', unpack(record_keys(ids)))
  end
end
