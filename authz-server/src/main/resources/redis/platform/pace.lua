-- Paces tries: as many as a window allows at once, then one whenever a window's share of time has gone by.
-- KEYS[1] the time, in milliseconds, at which all tries let through so far are made up for
-- ARGV[1] how many tries a window allows; ARGV[2] the window in milliseconds; ARGV[3] how many this one counts for, below zero what is
-- given back
-- Returns 0 when the try may go on, else the milliseconds until one may. A try that is refused counts for nothing.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local window = tonumber(ARGV[2])
local even = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + tonumber(ARGV[3]) * window / tonumber(ARGV[1])
if even <= now then
  redis.call('DEL', KEYS[1])
  return 0
end
if even - now > window and tonumber(ARGV[3]) > 0 then
  return math.ceil(even - now - window)
end
redis.call('SET', KEYS[1], string.format('%.3f', even), 'PX', math.ceil(even - now))
return 0
