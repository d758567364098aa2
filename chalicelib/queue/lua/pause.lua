-- Pauses or resumes; nothing moves.
-- ARGV: '1' to pause, '0' to resume
-- include relieve.lua
if ARGV[1] == '1' then
  redis.call('SET', PAUSED, 1)
else
  redis.call('DEL', PAUSED)
end
