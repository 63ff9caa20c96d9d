-- Task Guard, protocol version 1 (docs/protocol.md): what stands first in every script of this folder.
--
-- The include rule: a script's text is head.lua, NAME-fast.lua where there is one, common.lua (in all but alert, audit and claim)
-- and NAME.lua, a newline between each two, sent by EVAL and EVALSHA as one. Nothing else is ever put in. (A test may put a
-- line after head.lua that gives `now` another clock.)
--
-- Redis runs the whole text at each call and makes every function anew that the run comes by. So a fast path does the usual
-- case, a free resource that is taken, kept and finished, and returns before common.lua is reached. What it finds in any
-- way unusual it leaves untouched, and what fails half-way it undoes: then the script goes on and does it by the rules.
--
-- The keys, the same in every script but snapshot, alert, audit and claim:
--   KEYS[1] NS:{TYPE}:lock:ID      KEYS[2] NS:{TYPE}:state:ID   KEYS[3] NS:{TYPE}:runs:ID
--   KEYS[4] NS:{TYPE}:refused:ID   KEYS[5] NS:{TYPE}:live       KEYS[6] NS:{TYPE}:index
--   KEYS[7] NS:{TYPE}:clock        KEYS[8] NS:{TYPE}:stats:     (the hour is appended; same slot)
--
-- The run block, the first arguments of acquire, renew and finish:
--   ARGV[1] run_id        1 to 64 of A-Z a-z 0-9 _ . -; never used again for another run
--   ARGV[2] type          the task type, as in the keys
--   ARGV[3] id            the resource id, as in the keys
--   ARGV[4] channel       NS:events
--   ARGV[5] members       the run's record from `mode` to `lock_timeout`, for renew and finish from `fence` on: JSON text
--                         as it stands in the record, without spaces and without the braces
--
-- Texts that may be missing travel with a sign before them: `-` none, `=TEXT` this text.
--
-- Documents are JSON texts in one fixed order, so that they are read by a pattern and changed by splicing: `result` is
-- opaque and never decoded. A record: v, status, run_id, fence, attempt, held, start_time, mode, test, forced, lease_ms,
-- task_id, task_type, resource_id, host, worker, source, pid, lock_timeout, and what its end adds. A state is its run's
-- record plus `rejected`, `last_completed` and, while it runs, `before`.

local call, try = redis.call, redis.pcall
local find, match, sub, byte, format = string.find, string.match, string.sub, string.byte, string.format
local floor = math.floor

-- Milliseconds; as Redis takes them in an argument, and to reckon with.
local STATE_PX, RECORD_PX, STATS_PX, REFUSED_PX = '86400000', '604800000', '691200000', '86400000'
local STATE_TTL = 86400000
local INDEX_KEPT_US = 604800000000
local PAYLOAD_MAX = 65536
local EXACT_MAX = 9007199254740991

-- The only clock: Redis TIME, in microseconds. A double holds it exactly until the year 2255.
local now = function()
  local t = call('TIME')
  return t[1] * 1000000 + t[2]
end

-- A whole number as decimal text; tostring would say 1.7e+15. In two halves, for a C long may have 32 bits.
local function int(n)
  if n < 1000000 then return format('%d', n) end
  return format('%d%06d', floor(n / 1000000), n % 1000000)
end

-- Milliseconds since the epoch as ISO 8601 UTC (the days-to-date rule of Howard Hinnant's date algorithms).
local function iso(ms)
  local s = floor(ms / 1000)
  local days = floor(s / 86400)
  local r = s - days * 86400
  local z = days + 719468
  local era = floor(z / 146097)
  local doe = z - era * 146097
  local yoe = floor((doe - floor(doe / 1460) + floor(doe / 36524) - floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + floor(yoe / 4) - floor(yoe / 100))
  local mp = floor((5 * doy + 2) / 153)
  local month = mp < 10 and mp + 3 or mp - 9
  return format('%04d-%02d-%02dT%02d:%02d:%02d.%03d+00:00', yoe + era * 400 + (month <= 2 and 1 or 0), month,
    doy - floor((153 * mp + 2) / 5) + 1, floor(r / 3600), floor(r / 60) % 60, r % 60, ms % 1000)
end

-- Moves the resource to the front of the index; now and then entries of a week ago leave it, at most 100 a call. `text`: the
-- number as text, where it is at hand.
local function touch_index(n, id, text)
  call('ZADD', KEYS[6], text or int(n), id)
  if n % 16 == 0 then
    local old = call('ZRANGEBYSCORE', KEYS[6], '-inf', int(n - INDEX_KEPT_US), 'LIMIT', 0, 100)
    if #old > 0 then call('ZREM', KEYS[6], unpack(old)) end
  end
end

-- Counts in the hour's statistics; never in the way of the decision itself.
local function count(us, field, by)
  local key = KEYS[8] .. int(floor(us / 3600000000))
  if try('HINCRBY', key, field, by or '1') == (by or 1) then try('PEXPIRE', key, STATS_PX) end
end

-- A hint on the channel, last of all; a failure to publish is no failure of the script.
local function publish(channel, task_type, id_json, run_id, event, at)
  try('PUBLISH', channel, '{"v":1,"type":"' .. task_type .. '","id":' .. id_json .. ',"run_id":"' .. run_id
    .. '","event":"' .. event .. '","at":"' .. at .. '"}')
end
