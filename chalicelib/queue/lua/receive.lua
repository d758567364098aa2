-- waiting -> active; before it delayed and due -> waiting, active and expired -> waiting or failed.
-- ARGV: max, visibility ms, fence, max receive count, failed to keep
-- Returns jobs as {id, receive count, ms first sent, ms visibility ends, payload, note}.
-- include hand_out.lua
return hand_out(tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5]))
