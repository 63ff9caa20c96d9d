-- claim: takes the telling of findings to one channel upon oneself, or writes down that they were told, so that among all who
-- watch a namespace one tells. Its text is head.lua and this file alone.
--
-- KEYS[1] NS:alerted
-- ARGV[1] do         open | told | resolve | over
-- ARGV[2] channel    1 to 64 of A-Z a-z 0-9 _ . -
-- ARGV[3] owner      who tells, 1 to 64 of the same
-- ARGV[4] lease_ms   1000 to 3600000: for how long a claim holds (open, resolve)
-- ARGV[5…] marks     a finding's id, or `ID@MS` for a snooze that ended then; 1 to 500
--
-- Output, a list of texts: CLAIMED, and then one for each mark in their order:
--   MINE            it is the owner's to tell, for the lease; or it was written down
--   TAKEN:TIME      another tells, or it is too soon after a resolution: not before this time
--   TOLD            somebody has told it
--   NONE            resolve: nobody has told of the trouble here, so nobody tells of its end
--   FULL            as many entries as may stand: nothing was written
--   UNREADABLE      the entry can't be understood: it is left alone
-- or UNREADABLE, key, reason, detail: the key is no hash.
--
-- An entry, the field CHANNEL:MARK: {"v":1,"state","by","until"}. telling: an owner's claim, until its lease ends. told: until a
-- week has passed. ending: the resolution's claim. ended: the resolution is told; the same trouble may be told anew from `until` on.

local MOST = 20000
local TOLD = 604800000
local PAUSE = 300000
local KEPT = '691200000'

local act, channel, owner, lease = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local function refuse(name, problem)
  return redis.error_reply('TASKGUARD_ARGUMENT ' .. name .. ': ' .. problem)
end

if act ~= 'open' and act ~= 'told' and act ~= 'resolve' and act ~= 'over' then
  return refuse('do', 'takes open, told, resolve or over')
end
if #channel > 64 or not find(channel, '^[%w_.-]+$') then return refuse('channel', 'takes 1 to 64 of A-Z a-z 0-9 _ . -') end
if #owner > 64 or not find(owner, '^[%w_.-]+$') then return refuse('owner', 'takes 1 to 64 of A-Z a-z 0-9 _ . -') end
local span = find(lease, '^%d+$') and tonumber(lease)
if not span or span < 1000 or span > 3600000 then return refuse('lease_ms', 'takes a whole number from 1000 to 3600000') end
if #ARGV < 5 or #ARGV > 504 then return refuse('marks', 'takes 1 to 500') end
for i = 5, #ARGV do
  if #ARGV[i] > 96 or not find(ARGV[i], '^[%w_.-]+@?%d*$') then return refuse('marks', 'takes ids of findings') end
end

local us = now()
local ms = floor(us / 1000)
local time = iso(ms)

local fields = {}
for i = 5, #ARGV do fields[#fields + 1] = channel .. ':' .. ARGV[i] end
local stand = try('HMGET', KEYS[1], unpack(fields))
if stand.err then
  if find(stand.err, 'WRONGTYPE', 1, true) then return { 'UNREADABLE', KEYS[1], 'wrong_type', 'no hash' } end
  return stand
end

-- Entries whose time is over leave: a few picked by chance, at each writing. What can't be read stays.
local function trim(some)
  local picked = try('HRANDFIELD', KEYS[1], some, 'WITHVALUES')
  if type(picked) ~= 'table' or picked.err then return end
  for i = 1, #picked, 2 do
    local ends = match(picked[i + 1], '^{"v":1,.*"until":"([^"]+)"}$')
    if ends and ends < time then try('HDEL', KEYS[1], picked[i]) end
  end
end

local count = call('HLEN', KEYS[1])
if count + #fields > MOST then
  trim(1000)
  count = call('HLEN', KEYS[1])
end

local written = {}
local function write(field, state, till)
  written[#written + 1] = field
  written[#written + 1] = '{"v":1,"state":"' .. state .. '","by":"' .. owner .. '","until":"' .. iso(till) .. '"}'
end

-- What stands: its state, whose, and until when; nil where its time is over.
local function read(text)
  if not text then return nil end
  local ok, entry = pcall(cjson.decode, text)
  if not ok or type(entry) ~= 'table' or entry.v ~= 1 or type(entry['until']) ~= 'string'
    or type(entry.by) ~= 'string' or type(entry.state) ~= 'string' then return 'UNREADABLE' end
  if entry['until'] <= time and entry.state ~= 'ending' then return nil end
  return entry
end

local function taken(entry) return 'TAKEN:' .. entry['until'] end

local function open(field, entry)
  local state = entry and entry.state
  if state == 'told' then return 'TOLD' end
  if state == 'telling' and entry.by ~= owner then return taken(entry) end
  if state == 'ended' then return taken(entry) end
  if state == 'ending' and entry['until'] > time then return taken(entry) end
  write(field, 'telling', ms + span)
  return 'MINE'
end

local function resolve(field, entry)
  local state = entry and entry.state
  if state == 'ended' then return 'TOLD' end
  -- Its opening is the owner's to tell, and goes first.
  if state == 'telling' then return entry.by == owner and 'MINE' or 'NONE' end
  if state == 'ending' and entry['until'] > time and entry.by ~= owner then return taken(entry) end
  if state ~= 'told' and state ~= 'ending' then return 'NONE' end
  write(field, 'ending', ms + span)
  return 'MINE'
end

local function told(field, entry)
  local state = entry and entry.state
  if state ~= 'ending' and state ~= 'ended' then write(field, 'told', ms + TOLD) end
  return 'MINE'
end

local function over(field, entry)
  if not entry then return 'NONE' end
  if entry.state ~= 'telling' then write(field, 'ended', ms + PAUSE) end
  return entry.state == 'telling' and 'NONE' or 'MINE'
end

local acts = { open = open, resolve = resolve, told = told, over = over }
local out, full = { 'CLAIMED' }, count + #fields > MOST
for i, field in ipairs(fields) do
  local entry = read(stand[i])
  if entry == 'UNREADABLE' then out[i + 1] = 'UNREADABLE'
  elseif not stand[i] and full and act ~= 'resolve' and act ~= 'over' then out[i + 1] = 'FULL'
  else out[i + 1] = acts[act](field, entry) end
end
if #written > 0 then
  call('HSET', KEYS[1], unpack(written))
  try('PEXPIRE', KEYS[1], KEPT)
  if count > 100 then trim(20) end
end
return out
