-- template-lock: looks at, deletes or puts back a lock of a fleet's own first guard (the settings' key templates), only
-- where lock, expiry and state are exactly as they were seen. The guard's own keys have release-if and restore-if.
--
-- KEYS[1] the lock, KEYS[2] the state: left out where the template names none
-- ARGV[1] do            look | delete_lock | restore | would_restore (answers as restore, and writes nothing)
-- For all but look, as they stood before the act, each `-` or `=TEXT`:
-- ARGV[2] lock, ARGV[3] lock_expires_at (ms since the epoch), ARGV[4] state_sha1
--
-- Output, a list of texts, the code first:
--   SEEN, lock, lock_expires_at, state            each `-` or `=TEXT`
--   APPLIED, lock, lock_expires_at, state         deleted; what stood before
--   CHANGED, field, now    field: lock | lock_expires_at | state_sha1; now: `-` or `=TEXT`
--   RESTORED               the lock stands again
--   STANDS                 it stands as it was
--   EXPIRED                it would have expired since
--   UNREADABLE, key, wrong_type, detail           nothing was written

local function signed(text)
  return text and '=' .. text or '-'
end

local function unsigned(text)
  return string.sub(text or '-', 1, 1) == '=' and string.sub(text, 2) or nil
end

for _, key in ipairs(KEYS) do
  local kind = redis.call('TYPE', key).ok
  if kind ~= 'none' and kind ~= 'string' then return { 'UNREADABLE', key, 'wrong_type', 'a ' .. kind .. ' instead of a string' } end
end

local time = redis.call('TIME')
local ms = time[1] * 1000 + math.floor(time[2] / 1000)
local lock = redis.call('GET', KEYS[1]) or nil
local state = KEYS[2] and redis.call('GET', KEYS[2]) or nil
local sha = state and redis.sha1hex(state)

-- Redis 7 says the expiry exactly; before it, the time left says it within a few milliseconds.
local expiry, inexact = nil, false
if lock then
  local is = redis.pcall('PEXPIRETIME', KEYS[1])
  if type(is) == 'number' then
    expiry = is >= 0 and is or nil
  else
    local left = redis.call('PTTL', KEYS[1])
    expiry, inexact = left >= 0 and ms + left or nil, true
  end
end
local expiry_text = expiry and string.format('%.0f', expiry)

if ARGV[1] == 'look' then return { 'SEEN', signed(lock), signed(expiry_text), signed(state) } end

local lock_was, expiry_was, sha_was = unsigned(ARGV[2]), unsigned(ARGV[3]), unsigned(ARGV[4])
local function same_expiry()
  if not expiry or not expiry_was then return not expiry == not expiry_was end
  return math.abs(expiry - expiry_was) <= (inexact and 5 or 0)
end

if ARGV[1] == 'delete_lock' then
  if not lock or lock ~= lock_was then return { 'CHANGED', 'lock', signed(lock) } end
  if not same_expiry() then return { 'CHANGED', 'lock_expires_at', signed(expiry_text) } end
  if sha ~= sha_was then return { 'CHANGED', 'state_sha1', signed(sha) } end
  redis.call('DEL', KEYS[1])
  return { 'APPLIED', signed(lock), signed(expiry_text), signed(state) }
end

if ARGV[1] ~= 'restore' and ARGV[1] ~= 'would_restore' then
  return redis.error_reply('TASKGUARD_ARGUMENT do: takes look, delete_lock, restore or would_restore')
end
if sha ~= sha_was then return { 'CHANGED', 'state_sha1', signed(sha) } end
if lock == lock_was and same_expiry() then return { 'STANDS' } end
if lock then return { 'CHANGED', 'lock', signed(lock) } end
if expiry_was and expiry_was - ms <= 0 then return { 'EXPIRED' } end
if ARGV[1] == 'restore' then
  if expiry_was then
    redis.call('SET', KEYS[1], lock_was, 'PXAT', expiry_was)
  else
    redis.call('SET', KEYS[1], lock_was)
  end
end
return { 'RESTORED' }
