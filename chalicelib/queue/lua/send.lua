-- (absent, completed, failed) -> waiting or delayed; waiting, delayed: left alone;
-- active: marked to run again after it ends.
-- ARGV: delay ms, then id, priority, payload of each job
-- Returns the places (1, 2, ...) of the jobs left alone.
-- Its first write is INCRBY, so a full Redis refuses it as a whole.
-- include move.lua
local due = NOW + tonumber(ARGV[1])
local state = due > NOW and DELAYED or WAITING
local ids, seen, left, members = {}, {}, {}, {}
for i = 2, #ARGV, 3 do
  ids[#ids + 1] = ARGV[i]
end
local found = fetch(ids)
local before = redis.call('INCRBY', SEQUENCE, #ids) - #ids

-- Returns whether the job of this id, which there is already, is left alone.
local function left_alone(old, rank, payload)
  if old.state == WAITING or old.state == DELAYED or old.again ~= '' then
    return true
  end
  if old.state == ACTIVE then
    old.again = cmsgpack.pack(rank, NOW, due, payload)
    write(old)
  else
    queue_again(new_job(old.id, rank, NOW, payload, old.state), due)
  end
  return false
end

for n, id in ipairs(ids) do
  local rank, payload = -tonumber(ARGV[n * 3]) * 2 ^ 42 + before + n, ARGV[n * 3 + 1]
  if seen[id] or found[n] and left_alone(found[n], rank, payload) then
    left[#left + 1] = n
  elseif not found[n] then -- by far the most; without a table and calls for each
    members[#members + 1] = state == DELAYED and due or rank
    members[#members + 1] = id
    writing[#writing + 1] = JOB .. id
    writing[#writing + 1] = cmsgpack.pack(state, 0, rank, NOW, payload)
  end
  seen[id] = true
end
commit()
if #members > 0 then
  redis.call('ZADD', KEYS[state], unpack(members))
end
return left
