-- Completing what receipts hold; used by complete and complete_and_receive.
-- include held.lua
-- include finish.lua

-- Completes the jobs of the receipts in ARGV[first..]; returns the places (1, 2, ...) of the stale.
local function settle(first)
  local stale, settled = {}, {}
  for place, job in ipairs(held(first, #ARGV)) do
    if job and not settled[job.id] then -- given twice, a receipt is stale the second time
      settled[job.id] = true
      end_attempt(job, NOW, '')
      finish(job, COMPLETED)
    else
      stale[#stale + 1] = place
    end
  end
  return stale
end
