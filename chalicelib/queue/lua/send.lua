-- (absent, completed, failed) -> waiting or delayed; waiting, delayed: left alone;
-- active: marked to run again after it ends.
-- ARGV: delay ms, then id, priority, payload of each job
-- Returns the places (1, 2, ...) of the jobs added or marked.
-- Its first write is INCRBY, so a full Redis refuses it as a whole.
-- include move.lua
local due = NOW + tonumber(ARGV[1])
local keys, seen, added = {}, {}, {}
local records, members = {}, {}
for i = 2, #ARGV, 3 do
  keys[#keys + 1] = JOB .. ARGV[i]
end
local found = redis.call('MGET', unpack(keys))
local last = redis.call('INCRBY', SEQUENCE, #keys)

local function add(id, priority, payload, sequence, old)
  local rank = -priority * 2 ^ 42 + sequence
  if old and old.state == ACTIVE then
    old.trail.again = {rank, NOW, due, payload}
    store(old)
    return
  end
  if old then
    redis.call('ZREM', KEYS[old.state], id)
  end
  local state = due > NOW and DELAYED or WAITING
  records[#records + 1] = JOB .. id
  records[#records + 1] = cmsgpack.pack(state, 0, rank, NOW, payload)
  members[#members + 1] = state == DELAYED and due or rank
  members[#members + 1] = id
end

local function wanted(old)
  return not old or old.state > DELAYED or (old.state == ACTIVE and not old.trail.again)
end

for n = 1, #keys do
  local at = n * 3 - 1
  local id = ARGV[at]
  local old = found[n] and decode(id, found[n])
  if not seen[id] and wanted(old) then
    seen[id] = true
    added[#added + 1] = n
    add(id, tonumber(ARGV[at + 1]), ARGV[at + 2], last - #keys + n, old)
  end
end
if #records > 0 then
  redis.call('MSET', unpack(records))
  redis.call('ZADD', KEYS[due > NOW and DELAYED or WAITING], unpack(members))
end
return added
