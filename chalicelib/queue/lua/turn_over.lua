-- complete_and_receive in its common case, in three quarters of the time: each receipt is current
-- and its job's first, no such job was sent again, nothing is due or expired, the queue is not
-- paused, and there is something to do. Else it writes nothing and leaves all to that script.
-- One flat piece, since making that one's functions and tables at each call is what takes the time.
-- ARGV: as complete_and_receive
-- Returns jobs as of receive, or nil if it did nothing.
-- include now.lua
-- include forget.lua
local keep, last, fence, ends = tonumber(ARGV[1]), ARGV[2] - 1, ARGV[4], NOW + ARGV[3]
if redis.call('EXISTS', PAUSED) + redis.call('ZCOUNT', KEYS[ACTIVE], '-inf', NOW)
  + redis.call('ZCOUNT', KEYS[DELAYED], '-inf', NOW) > 0 then
  return nil
end

local keys, receipts, settled, completed, active, writing, rows = {}, 0, {}, {}, {}, {}, {}
for i = 7, #ARGV, 2 do
  receipts = receipts + 1
  keys[receipts] = JOB .. ARGV[i]
end
local waiting = redis.call('ZRANGE', KEYS[WAITING], 0, last)
for i, id in ipairs(waiting) do
  keys[receipts + i] = JOB .. id
end
if #keys == 0 then
  return nil
end

for i, packed in ipairs(redis.call('MGET', unpack(keys))) do
  if not packed then
    return nil
  end
  local state, count, rank, sent, payload, held, started, till, history, error, note, _, again =
    cmsgpack.unpack(packed)
  writing[2 * i - 1] = keys[i]
  if i > receipts then
    if state ~= WAITING then
      return nil
    end
    local place, id = i - receipts, waiting[i - receipts]
    note = note or ''
    rows[place] = {id, count + 1, sent, ends, payload, note}
    active[2 * place - 1], active[2 * place] = ends, id
    writing[2 * i] = cmsgpack.pack(
      ACTIVE, count + 1, rank, sent, payload, fence, NOW, ends, history or '', error or '', note, 0,
      again or '')
  else
    local id = ARGV[2 * i + 5]
    local first = state == ACTIVE and history == '' and again == '' and not settled[id]
    if not first or held ~= ARGV[2 * i + 6] or till <= NOW then
      return nil
    end
    settled[i], settled[id] = id, true
    completed[2 * i] = id
    writing[2 * i] = cmsgpack.pack(COMPLETED, count, rank, sent, '', '', 0, 0,
      cmsgpack.pack(started, math.max(NOW - started, 0), ''), '', '', NOW, '')
  end
end

if receipts > 0 then
  redis.call('ZREM', KEYS[ACTIVE], unpack(settled))
  local before = redis.call('INCRBY', SEQUENCE, receipts) - receipts
  for i = 1, receipts do
    completed[2 * i - 1] = -before - i
  end
  redis.call('ZADD', KEYS[COMPLETED], unpack(completed))
end
if #waiting > 0 then
  redis.call('ZREM', KEYS[WAITING], unpack(waiting))
  redis.call('ZADD', KEYS[ACTIVE], unpack(active))
end
redis.call('MSET', unpack(writing))
forget(COMPLETED, keep, keep + TRIM - 1)
return rows
