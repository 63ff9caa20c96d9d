-- audit: appends one act to the audit trail, and lets go what is older than 30 days. Its text is head.lua and this file alone.
--
-- KEYS[1] NS:audit
-- ARGV[1] entry      JSON text of docs/protocol.md's audit entry, at most 4096 bytes, beginning with {"v":1,
-- ARGV[2] channel    NS:events
--
-- Output, a list of texts, the code first:
--   WRITTEN, id                     the stream's id: it begins with Redis TIME in milliseconds
--   UNREADABLE, key, reason, detail the key is no stream

local MOST = 100000
local KEPT = 2592000000
local ENTRY_MAX = 4096

local entry, channel = unpack(ARGV)

if #entry > ENTRY_MAX or sub(entry, 1, 7) ~= '{"v":1,' then
  return redis.error_reply('TASKGUARD_ARGUMENT entry: takes an audit entry of at most ' .. int(ENTRY_MAX) .. ' bytes')
end

local ms = floor(now() / 1000)
-- Whole nodes of the stream alone are let go: quick, and a few entries older than that stay.
local id = try('XADD', KEYS[1], 'MINID', '~', int(ms - KEPT), '*', 'entry', entry)
if type(id) == 'table' then
  if find(id.err, 'WRONGTYPE', 1, true) then return { 'UNREADABLE', KEYS[1], 'wrong_type', 'no stream' } end
  return id
end
-- Neither is a failure of the act that was written down.
try('PEXPIRE', KEYS[1], int(KEPT))
try('XTRIM', KEYS[1], 'MAXLEN', '~', int(MOST))
try('PUBLISH', channel, '{"v":1,"event":"audit","at":"' .. iso(ms) .. '"}')
return { 'WRITTEN', id }
