-- A full Redis (noeviction) refuses a script's first write if it may need memory, and none after
-- another write. All but `send` must work then too, or a full queue could never be emptied: such
-- scripts begin with a deletion, of a key that no job has.
-- include keys.lua
redis.call('DEL', JOB)
