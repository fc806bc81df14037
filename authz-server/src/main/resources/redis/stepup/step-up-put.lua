-- Sets a field of a running step-up, unless it expired or wrong tries ended it.
-- KEYS[1] the step-up; ARGV[1] the field; ARGV[2] its value
-- Returns 1 when the field was set, else 0.
if redis.call('HEXISTS', KEYS[1], 'challenge') == 0 or redis.call('HEXISTS', KEYS[1], 'ended') == 1 then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
