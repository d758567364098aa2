-- A write that needs no memory and changes nothing, before all else; for every transition but `send`.
-- A full Redis (noeviction) refuses a script's first write if it may need memory, and none after
-- another write: a full queue can be emptied. A read-only replica refuses any write: it answers
-- nobody from what it happens to know.
-- include keys.lua
redis.call('DEL', JOB)
