-- Burns the proof of one request. All keys share the access token's jti as their hash tag.
--
-- KEYS[1]  loangate:revoked:{jti}                  set by the authorization server
-- KEYS[2]  loangate:dpop:{jti}:<jkt>:<sha256>      the proof
-- KEYS[3]  loangate:exchanged:{jti}                set while an exchange of the token is cached
-- ARGV[1]  milliseconds for which the proof could be sent again; 0 where there is none
--
-- Returns 'revoked' or 'replayed', and then nothing was written;
-- 'exchanged' where a cached exchange still counts, else 'fresh'; then the proof is burnt.
if redis.call('EXISTS', KEYS[1]) == 1 then
	return 'revoked'
end
local life = tonumber(ARGV[1])
if life > 0 and not redis.call('SET', KEYS[2], '1', 'NX', 'PX', life) then
	return 'replayed'
end
if redis.call('EXISTS', KEYS[3]) == 1 then
	return 'exchanged'
end
return 'fresh'
