-- KEYS, the same nine for every script. A state's number is the place of its sorted set in KEYS:
--   1 waiting    id -> rank: -priority * 2^42 + sequence
--   2 active     id -> ms when its visibility ends
--   3 delayed    id -> ms when it is due
--   4 completed  id -> minus the sequence of its end: the newest first, as they are listed; and
--   5 failed     a small set is searched from its front, where the next one goes
--   6 sequence   counter   7 paused   flag   8 clock   ms that tests add to Redis's time
--   9 prefix of the jobs' own keys, which therefore share the others' hash slot
local WAITING, ACTIVE, DELAYED, COMPLETED, FAILED = 1, 2, 3, 4, 5
local SEQUENCE, PAUSED, CLOCK, JOB = KEYS[6], KEYS[7], KEYS[8], KEYS[9]
