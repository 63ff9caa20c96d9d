-- cleaner-lease: one cleaner at a time among all apps and command lines of a namespace (docs/protocol.md, "Cleaner's lease").
--
-- KEYS[1] NS:cleaner: `PHASE:TOKEN:WHO`; PHASE is working, or resting between two cycles of an automatic cleanup
-- ARGV[1] do      take | release
-- ARGV[2] token   the holder's own, without a colon
-- For take:
-- ARGV[3] phase   working | resting
-- ARGV[4] who     for people: cli:user@host
-- ARGV[5] lease   ms
-- ARGV[6] over    1: also takes the place of who rests
--
-- Output, a list of texts, the code first:
--   MINE                     taken or renewed, or released
--   TAKEN, phase, who        by another; nothing was written
--   UNREADABLE, key, wrong_type, detail           nothing was written

local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'none' and kind ~= 'string' then return { 'UNREADABLE', KEYS[1], 'wrong_type', 'a ' .. kind .. ' instead of a string' } end

local held = redis.call('GET', KEYS[1]) or nil
local phase, token, who = nil, nil, nil
if held then phase, token, who = string.match(held, '^(%a+):([^:]*):(.*)$') end

if ARGV[1] == 'release' then
  if token == ARGV[2] then redis.call('DEL', KEYS[1]) end
  return { 'MINE' }
end

-- What stands there and is no lease of ours ends by itself only where it expires: it is not overwritten.
local free = not held or token == ARGV[2] or (ARGV[6] == '1' and phase == 'resting')
if not free then return { 'TAKEN', phase or 'unknown', who or held } end
redis.call('SET', KEYS[1], ARGV[3] .. ':' .. ARGV[2] .. ':' .. ARGV[4], 'PX', ARGV[5])
return { 'MINE' }
