-- (absent, completed, failed) -> waiting or delayed; waiting, delayed: left alone;
-- active: marked to run again after it ends.
-- ARGV: delay ms, then id, priority, payload of each job
-- Returns the places (1, 2, ...) of the jobs added or marked.
-- Its first write is INCRBY, so a full Redis refuses it as a whole.
-- include move.lua
local due = NOW + tonumber(ARGV[1])
local ids, seen, added = {}, {}, {}
for i = 2, #ARGV, 3 do
  ids[#ids + 1] = ARGV[i]
end
local found = fetch(ids)
local last = redis.call('INCRBY', SEQUENCE, #ids)

local function add(id, rank, payload, old)
  if old and old.state == ACTIVE then
    old.again = cmsgpack.pack(rank, NOW, due, payload)
    write(old)
    return
  end
  queue_again(new_job(id, rank, NOW, payload, old and old.state), due)
end

local function wanted(old)
  return not old or old.state > DELAYED or (old.state == ACTIVE and old.again == '')
end

for n, id in ipairs(ids) do
  if not seen[id] and wanted(found[n]) then
    seen[id] = true
    added[#added + 1] = n
    local rank = -tonumber(ARGV[n * 3]) * 2 ^ 42 + last - #ids + n
    add(id, rank, ARGV[n * 3 + 1], found[n])
  end
end
commit()
return added
