-- Counts one try in a fixed window that starts with the first try.
-- KEYS[1] the counter; ARGV[1] the limit; ARGV[2] the window in milliseconds
-- Returns 0 when the try is within the limit, else the milliseconds until the window ends.
local count = redis.call('INCR', KEYS[1])
if count == 1 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
if count <= tonumber(ARGV[1]) then
  return 0
end
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  left = tonumber(ARGV[2])
end
return left
