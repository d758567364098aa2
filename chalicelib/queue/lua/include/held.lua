-- The active jobs that receipts still hold; a receipt comes as two ARGV, id and fence.
-- include relieve.lua
-- include record.lua
-- include now.lua

-- For the receipts in ARGV[first..last], in order: the job, or false where the receipt is stale.
local function held(first, last)
  local ids = {}
  for i = first, last, 2 do
    ids[#ids + 1] = ARGV[i]
  end
  local jobs = fetch(ids)
  for i, job in ipairs(jobs) do
    local fits = job and job.state == ACTIVE and job.fence == ARGV[first + 2 * i - 1]
    -- A visibility that has ended is over, even while nobody has reclaimed the job yet.
    jobs[i] = fits and job.ends > NOW and job
  end
  return jobs
end
