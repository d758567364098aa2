-- Completing what receipts hold; used by complete and complete_and_receive.
-- include held.lua
-- include finish.lua

-- Completes the jobs of ARGV[first..], and returns the stale receipts among them.
local function settle(first, keep_completed)
  local receipts, stale, settled = {unpack(ARGV, first)}, {}, {}
  for i, job in ipairs(held(receipts)) do
    if job and not settled[job.id] then -- given twice, a receipt is stale the second time
      settled[job.id] = true
      end_attempt(job, NOW, '')
      finish(job, COMPLETED)
    else
      stale[#stale + 1] = receipts[i]
    end
  end
  commit()
  trim(COMPLETED, keep_completed)
  return stale
end
