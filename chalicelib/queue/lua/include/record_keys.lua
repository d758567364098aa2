-- The keys of the jobs with these ids.
-- include keys.lua
local function record_keys(ids)
  local keys = {}
  for i, id in ipairs(ids) do
    keys[i] = JOB .. id
  end
  return keys
end
