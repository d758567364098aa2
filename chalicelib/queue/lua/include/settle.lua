-- Completing what receipts hold; used by complete and complete_and_receive.
-- include held.lua
-- include finish.lua

-- Completes the jobs of ARGV[first..], and returns the stale receipts among them.
local function settle(first, keep_completed)
  local stale = {}
  for i = first, #ARGV do
    local job = held(ARGV[i])
    if job then
      end_attempt(job, NOW, '')
      finish(job, COMPLETED)
    else
      stale[#stale + 1] = ARGV[i]
    end
  end
  trim(COMPLETED, keep_completed)
  return stale
end
