-- alert: writes down what a person said of a finding, or takes it back, only where the entry still is what was seen. Its text is
-- head.lua and this file alone.
--
-- KEYS[1] NS:alerts
-- ARGV[1] do         acknowledge | snooze | clear
-- ARGV[2] finding    its id, 1 to 64 of A-Z a-z 0-9 _ . -
-- ARGV[3] channel    NS:events
-- ARGV[4] was        the entry as it was seen: `-` none, `=TEXT`
-- ARGV[5] by         who says it, 1 to 128 bytes; not asked for by clear
-- ARGV[6] note       why, at most 2000 bytes; may be empty
-- ARGV[7] for_ms     snooze: for how long, 1000 to 2592000000; else empty
--
-- Output, a list of texts, the code first:
--   SET, entry                      as it stands now
--   CLEARED
--   CHANGED, was                    somebody else said something meanwhile: what, `-` or `=TEXT`; nothing was done
--   FULL, count                     as many entries as may stand, all of them recent; nothing was done
--   UNREADABLE, key, reason, detail the key is no hash

local MOST = 10000
local LONGEST = 2592000000
local KEPT_AFTER = 604800000

local act, finding, channel, was, who, note, for_ms = unpack(ARGV)

local function refuse(name, problem)
  return redis.error_reply('TASKGUARD_ARGUMENT ' .. name .. ': ' .. problem)
end

if act ~= 'acknowledge' and act ~= 'snooze' and act ~= 'clear' then
  return refuse('do', 'takes acknowledge, snooze or clear')
end
if #finding > 64 or not find(finding, '^[%w_.-]+$') then return refuse('finding', 'takes 1 to 64 of A-Z a-z 0-9 _ . -') end
if act ~= 'clear' then
  if #who == 0 or #who > 128 then return refuse('by', 'takes 1 to 128 bytes') end
  if #note > 2000 then return refuse('note', 'takes at most 2000 bytes') end
end
local span = act == 'snooze' and find(for_ms, '^%d+$') and tonumber(for_ms) or nil
if act == 'snooze' and not (span and span >= 1000 and span <= LONGEST) then
  return refuse('for_ms', 'takes a whole number from 1000 to ' .. int(LONGEST))
end

local is = try('HGET', KEYS[1], finding)
if type(is) == 'table' then
  if find(is.err, 'WRONGTYPE', 1, true) then return { 'UNREADABLE', KEYS[1], 'wrong_type', 'no hash' } end
  return is
end
local seen = is and '=' .. is or '-'
if seen ~= was then return { 'CHANGED', seen } end

local us = now()
local ms = floor(us / 1000)

-- Entries whose time ended a week ago leave: a few picked by chance, at each writing. What can't be read stays.
local function trim(some)
  local picked = try('HRANDFIELD', KEYS[1], some, 'WITHVALUES')
  if type(picked) ~= 'table' or picked.err then return end
  local snoozed, said = iso(ms - KEPT_AFTER), iso(ms - KEPT_AFTER - LONGEST)
  for i = 1, #picked, 2 do
    local ok, entry = pcall(cjson.decode, picked[i + 1])
    if ok and type(entry) == 'table' and entry.v == 1 then
      local ends, at = entry['until'], entry.at
      local over = type(ends) == 'string' and ends < snoozed
        or ends == nil and type(at) == 'string' and at < said
      if over then try('HDEL', KEYS[1], picked[i]) end
    end
  end
end

local function tell()
  try('PUBLISH', channel, '{"v":1,"finding":"' .. finding .. '","event":"alert","at":"' .. iso(ms) .. '"}')
end

if act == 'clear' then
  if is then
    call('HDEL', KEYS[1], finding)
    tell()
  end
  return { 'CLEARED' }
end

local count = call('HLEN', KEYS[1])
if not is and count >= MOST then
  trim(200)
  count = call('HLEN', KEYS[1])
  if count >= MOST then return { 'FULL', int(count) } end
end

local entry = '{"v":1,"state":"' .. (act == 'snooze' and 'snoozed' or 'acknowledged') .. '","by":' .. cjson.encode(who)
  .. ',"at":"' .. iso(ms) .. '"' .. (span and ',"until":"' .. iso(ms + span) .. '"' or '')
  .. ',"note":' .. cjson.encode(note) .. '}'
call('HSET', KEYS[1], finding, entry)
if count > 100 then trim(20) end
tell()
return { 'SET', entry }
