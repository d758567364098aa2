-- Forgetting ended jobs, and whole states.
-- include record_keys.lua
local TRIM = 100 -- at most so many at the end of a call, should a retention have been lowered

-- Forgets a state's jobs from rank `first` to `last`, but not one that lives on in another state:
-- its former record was evicted or deleted by hand, and it was sent afresh. Returns how many left.
-- By ranks, since a small set would be searched from its front for each member.
local function forget(state, first, last)
  local ids = redis.call('ZRANGE', KEYS[state], first, last)
  if #ids == 0 then
    return 0
  end
  redis.call('ZREMRANGEBYRANK', KEYS[state], first, last)
  local keys, gone = record_keys(ids), {}
  for i, packed in ipairs(redis.call('MGET', unpack(keys))) do
    if packed and string.byte(packed) == state then -- a record begins with it
      gone[#gone + 1] = keys[i]
    end
  end
  if #gone > 0 then
    redis.call('DEL', unpack(gone))
  end
  return #ids
end
