-- Task Guard, protocol version 1: the rules that the scripts share, for whatever no fast path does (head.lua says how a
-- script is put together).

local RECORDS_KEPT = 50

-- The inverse of iso; nil for anything else.
local function instant(text)
  local y, m, d, hh, mm, ss, ms = match(text, '^(%d%d%d%d)%-(%d%d)%-(%d%d)T(%d%d):(%d%d):(%d%d)%.?(%d*)%+00:00$')
  if not y then return nil end
  m, d = m + 0, d + 0
  y = m <= 2 and y - 1 or y + 0
  local era = floor(y / 400)
  local yoe = y - era * 400
  local doy = floor((153 * (m > 2 and m - 3 or m + 9) + 2) / 5) + d - 1
  local days = era * 146097 + yoe * 365 + floor(yoe / 4) - floor(yoe / 100) + doy - 719468
  return ((days * 24 + hh) * 60 + mm) * 60000 + ss * 1000 + (sub(ms .. '000', 1, 3) + 0)
end

-- Orders fences, decimal texts; true where a is newer than b.
local function newer(a, b)
  if #a ~= #b then return #a > #b end
  return a > b
end

-- Stops the script with a typed answer; what was written so far is undone by `run` below.
local function stop(...)
  error({ answer = { ... } })
end

local function argument(name, problem)
  error({ err = 'TASKGUARD_ARGUMENT ' .. name .. ': ' .. problem })
end

local function number_argument(name, text, least, most)
  local n = match(text or '', '^%d+$') and tonumber(text)
  if not n or n < least or n > most then
    argument(name, 'takes a whole number from ' .. int(least) .. ' to ' .. int(most))
  end
  return n
end

-- The library ---------------------------------------------------------------------------------------------------------
--
-- What only the rarer cases need. Each EVALSHA makes a script's functions anew, so these are made on demand: `library()`
-- comes before the first use; `get`, `with` and `read` see to it themselves.

local members, text_of, canonical, revived, closed_state, reap, expires_at, signed, unsigned, newest_fence
local get, with, with_status, read, ended, member

local STATUSES = ' running completed failed abandoned superseded cancelled '

local function library()
  if members then return end
  local function string_end(text, at)
    at = at + 1
    while true do
      local hit = find(text, '["\\]', at)
      if not hit then return nil end
      if byte(text, hit) == 34 then return hit end
      at = hit + 2
    end
  end

  local function value_end(text, at)
    local c = byte(text, at)
    if c == 34 then return string_end(text, at) end
    if c ~= 123 and c ~= 91 then
      local _, last = find(text, '^[^,%]}%s]+', at)
      return last
    end
    local depth = 0
    while true do
      local hit = find(text, '["{}%[%]]', at)
      if not hit then return nil end
      c = byte(text, hit)
      if c == 34 then
        hit = string_end(text, hit)
        if not hit then return nil end
      elseif c == 123 or c == 91 then
        depth = depth + 1
      else
        depth = depth - 1
        if depth == 0 then return hit end
      end
      at = hit + 1
    end
  end

  -- The members of a JSON object in their order, values as raw text: names, {name = raw}. The text is valid JSON.
  function members(text)
    local names, raw = {}, {}
    local at = find(text, '[^%s]', 2)
    while at and byte(text, at) == 34 do
      local name_end = string_end(text, at)
      local from = find(text, '[^%s:]', name_end + 1)
      local last = value_end(text, from)
      local name = sub(text, at + 1, name_end - 1)
      names[#names + 1] = name
      raw[name] = sub(text, from, last)
      at = find(text, '[^%s,]', last + 1)
    end
    return names, raw
  end

  function text_of(raw)
    if not raw then return nil end
    local ok, value = pcall(cjson.decode, '[' .. raw .. ']')
    return ok and type(value[1]) == 'string' and value[1] or nil
  end

  -- Puts a document that another hand wrote into the fixed order; stops with UNREADABLE where it can't be understood.
  function canonical(key, text)
    local ok, value = pcall(cjson.decode, text)
    if not ok or type(value) ~= 'table' or byte(match(text, '^%s*(.)') or '') ~= 123 then
      stop('UNREADABLE', key, 'not_json', 'no JSON object')
    end
    local names, raw = members(match(text, '^%s*(.-)%s*$'))
    if raw.v ~= '1' then
      local v = tonumber(raw.v or '')
      stop('UNREADABLE', key, v and v > 1 and 'future_version' or 'invalid', 'v is ' .. sub(raw.v or 'missing', 1, 40))
    end
    local function need(name, good)
      if not good then stop('UNREADABLE', key, 'invalid', name) end
    end
    need('status', find(STATUSES, ' ' .. (text_of(raw.status) or '?') .. ' ', 1, true))
    need('run_id', match(text_of(raw.run_id) or '', '^[%w_.-]+$'))
    need('fence', match(text_of(raw.fence) or '', '^%d+$') and #raw.fence <= 22)
    need('start_time', text_of(raw.start_time))
    need('task_id', text_of(raw.task_id))
    local attempt, lease = match(raw.attempt or '1', '^%d+$'), match(raw.lease_ms or '60000', '^%d+$')
    need('attempt', attempt)
    need('lease_ms', lease)
    local out = {
      '{"v":1,"status":', raw.status, ',"run_id":', raw.run_id, ',"fence":', raw.fence, ',"attempt":', attempt,
      ',"held":', raw.held == 'false' and 'false' or 'true', ',"start_time":', raw.start_time,
      ',"mode":', text_of(raw.mode) == 'observe' and '"observe"' or '"enforce"',
      ',"test":', raw.test == 'true' and 'true' or 'false', ',"forced":', raw.forced == 'true' and 'true' or 'false',
      ',"lease_ms":', lease, ',"task_id":', raw.task_id
    }
    local head = { v = 1, status = 1, run_id = 1, fence = 1, attempt = 1, mode = 1, test = 1, forced = 1, held = 1,
      lease_ms = 1, start_time = 1, task_id = 1 }
    for _, name in ipairs(names) do
      if not head[name] then out[#out + 1] = ',"' .. name .. '":' .. raw[name] end
    end
    return table.concat(out) .. '}'
  end

  -- A reaped document that turns out to be alive.
  function revived(text)
    return with_status(with(with(text, 'end_time', nil), 'ended_by', nil), 'running')
  end

  -- The state that stands once a dead run's is closed, and its time to live: the run's own, abandoned; a test run was no
  -- outcome, so what was before it returns (nil where nothing did).
  function closed_state(dead, at, ms, by_json)
    if not dead.test then
      return read(KEYS[2], ended(with(dead.text, 'before', nil), 'abandoned', at, ',"ended_by":' .. by_json)), STATE_TTL
    end
    local before = get(dead.text, 'before')
    if not before then return nil end
    local _, raw = members(before)
    local ttl = (tonumber(text_of(raw.expires_at) or '') or 0) - ms
    if ttl <= 0 then return nil end
    return read(KEYS[2], raw.state), ttl
  end

  -- Ends a dead run's record and takes it out of live. A lost record is made again from its state.
  function reap(id, dead, record, us, at, by_json)
    record = record
      or { status = 'running', text = with(with(with(dead.text, 'before', nil), 'rejected', nil), 'last_completed', nil) }
    if record.status == 'running' then
      call('HSET', KEYS[3], dead.run_id, ended(record.text, 'abandoned', at, ',"ended_by":' .. by_json))
    end
    call('ZREM', KEYS[5], member(id, dead.run_id))
    if not dead.test then count(us, 'abandoned') end
  end

  -- When a key expires, ms since the epoch; nil where it never does or is not there. Redis 7 says it exactly; before it,
  -- the time left says it within a few milliseconds, which is what `inexact` tells.
  function expires_at(key, ms)
    local is = try('PEXPIRETIME', key)
    if type(is) == 'number' then return is >= 0 and is or nil, false end
    local left = call('PTTL', key)
    return left >= 0 and ms + left or nil, true
  end

  function signed(text)
    return text and '=' .. text or '-'
  end

  function unsigned(name, text)
    local sign = text and sub(text, 1, 1)
    if sign ~= '-' and sign ~= '=' then argument(name, 'takes - or =TEXT') end
    return sign == '=' and sub(text, 2) or nil
  end

  -- The newest fence any run of the resource was given.
  function newest_fence(state, list)
    local best = state and state.held and state.fence or '0'
    for _, doc in ipairs(list) do
      if doc.held and newer(doc.fence, best) then best = doc.fence end
    end
    return best
  end
end

-- A member's raw text; nil where there is none.
function get(text, name)
  if not find(text, '"' .. name .. '":', 1, true) then return nil end
  library()
  local _, raw = members(text)
  return raw[name]
end

-- The text with a member set (nil: removed), at its place or at the end.
function with(text, name, value)
  if not find(text, '"' .. name .. '":', 1, true) then
    return value and sub(text, 1, -2) .. ',"' .. name .. '":' .. value .. '}' or text
  end
  library()
  local names, raw = members(text)
  if value and not raw[name] then names[#names + 1] = name end
  raw[name] = value
  local out = {}
  for _, each in ipairs(names) do
    if raw[each] then out[#out + 1] = '"' .. each .. '":' .. raw[each] end
  end
  return '{' .. table.concat(out, ',') .. '}'
end

-- Documents -----------------------------------------------------------------------------------------------------------

local HEAD = '^{"v":1,"status":"(%l+)","run_id":"([%w_.-]+)","fence":"(%d+)","attempt":(%d+),"held":(%l+),'
  .. '"start_time":"([^"]*)","mode":"(%l+)","test":(%l+),"forced":(%l+),"lease_ms":(%d+),"task_id":"'

-- Reads a state or record: a table of its head and its text; nil for no text.
function read(key, text)
  if not text then return nil end
  local status, run_id, fence, attempt, held, start, mode, test, forced, lease = match(text, HEAD)
  if not status or byte(text, -1) ~= 125 or not find(STATUSES, ' ' .. status .. ' ', 1, true) then
    library()
    text = canonical(key, text)
    status, run_id, fence, attempt, held, start, mode, test, forced, lease = match(text, HEAD)
    if not status then stop('UNREADABLE', key, 'invalid', 'head') end
  end
  return {
    text = text, status = status, run_id = run_id, fence = fence, attempt = attempt + 0, mode = mode,
    test = test == 'true', forced = forced == 'true', held = held == 'true', lease = lease + 0, start = start
  }
end

-- Whether a document is of this task. Two writers may escape the same text in two ways.
local function has_task(doc, task_id, task_json)
  local _, at = find(doc.text, ',"task_id":', 1, true)
  if sub(doc.text, at + 1, at + #task_json) == task_json then return true end
  local theirs = match(doc.text, '^"[^"]*"', at + 1)
  if theirs and not find(theirs, '\\', 1, true) and not find(task_json, '\\', 1, true) then return false end
  return text_of(get(doc.text, 'task_id')) == task_id
end

function with_status(text, status)
  local rest = find(text, '"', 18, true)
  return '{"v":1,"status":"' .. status .. sub(text, rest)
end

-- A document as its end leaves it. `tail` is spliced in: `,"name":raw…` or nothing.
function ended(text, status, at, tail)
  return sub(with_status(text, status), 1, -2) .. ',"end_time":"' .. at .. '"' .. tail .. '}'
end

function member(id, run_id)
  return id .. '\31' .. run_id
end

-- All records of the resource: a list of documents, and by run_id.
local function records()
  local flat = call('HGETALL', KEYS[3])
  local list, by_run = {}, {}
  for i = 1, #flat, 2 do
    local doc = read(KEYS[3], flat[i + 1])
    list[#list + 1] = doc
    by_run[flat[i]] = doc
  end
  return list, by_run
end

-- The run block ------------------------------------------------------------------------------------------------------

-- Checks ARGV[1..5] and returns them, and what the members say, as a table. `before`: the members of a run that has yet to
-- acquire, which its client can't know.
local function run_block(before)
  local run_id, task_type, id = ARGV[1], ARGV[2], ARGV[3]
  if #run_id > 64 or not find(run_id, '^[%w_.-]+$') then argument('run_id', 'takes 1 to 64 of A-Z a-z 0-9 _ . -') end
  if #task_type > 64 or not find(task_type, '^[%l%d_.-]+$') then argument('type', 'takes 1 to 64 of a-z 0-9 _ . -') end
  if #id > 256 or #id == 0 or find(id, '%c') then argument('id', 'takes 1 to 256 bytes without control characters') end
  local record = '{"v":1,"status":"running","run_id":"' .. run_id .. '",' .. (before or '') .. ARGV[5] .. '}'
  local _, _, fence, attempt, held, start, mode, test, forced, lease_ms = match(record, HEAD)
  local ok, doc = pcall(cjson.decode, record)
  if not fence or not ok then argument('members', 'takes JSON without spaces, in the documented order') end
  local fields = 0
  for _ in pairs(doc) do fields = fields + 1 end
  if fields ~= 19 then argument('members', 'takes the documented ones and no other') end
  if mode ~= 'enforce' and mode ~= 'observe' then argument('mode', 'takes enforce or observe') end
  if doc.task_type ~= task_type or doc.resource_id ~= id then argument('members', 'takes the type and the id of the keys') end
  local task_id = doc.task_id
  if #task_id > 256 or #task_id == 0 then argument('task_id', 'takes 1 to 256 bytes') end
  if type(doc.host) ~= 'string' or type(doc.worker) ~= 'string' or type(doc.source) ~= 'string'
    or type(doc.pid) ~= 'number' or type(doc.lock_timeout) ~= 'number' then
    argument('members', 'takes host, worker and source as texts, pid and lock_timeout as numbers')
  end
  if tonumber(fence) >= EXACT_MAX then argument('fence', 'takes a decimal number below 2^53') end
  if fence ~= '0' and not instant(start) then argument('start_time', 'takes the time acquire answered') end
  local _, task_at = find(record, ',"task_id":', 1, true)
  local task_to = find(record, ',"task_type":', task_at, true)
  local rest = find(record, ',"mode":', 1, true)
  if not task_to then argument('members', 'takes task_type after task_id') end
  return {
    run_id = run_id, type = task_type, id = id, id_json = cjson.encode(id), channel = ARGV[4],
    fence = fence, attempt = number_argument('attempt', attempt, 1, 1000), held = held == 'true', start = start,
    lease = number_argument('lease_ms', lease_ms, 1000, 3600000), observe = mode == 'observe',
    test = test == 'true', forced = forced == 'true', task_id = task_id,
    task_json = sub(record, task_at + 1, task_to - 1), rest = sub(record, rest), member = member(id, run_id)
  }
end

-- The record of a run that starts, or is built again after its data was lost.
local function record_text(block, fence, attempt, held, start)
  return '{"v":1,"status":"running","run_id":"' .. block.run_id .. '","fence":"' .. fence .. '","attempt":' .. attempt
    .. ',"held":' .. (held and 'true' or 'false') .. ',"start_time":"' .. start .. '"' .. block.rest
end

-- Changes -------------------------------------------------------------------------------------------------------------

-- Takes the type's next change number: max(last + 1, TIME in microseconds, least).
local function change(us, least)
  local n = us
  if least and least > n then n = least end
  local last = call('GETSET', KEYS[7], int(n))
  if last then
    local was = match(last, '^%d+$') and tonumber(last)
    if not was or was >= EXACT_MAX then
      call('SET', KEYS[7], last)
      stop('UNREADABLE', KEYS[7], 'invalid', 'the clock is no number below 2^53')
    end
    if was >= n then
      n = was + 1
      call('SET', KEYS[7], int(n))
    end
  end
  return n
end

-- Keeps an error of Redis from leaving half a step behind: undoes, then names the key of the wrong type, if that was it.
local function run(body, undo)
  local ok, answer = pcall(body)
  if ok then return answer end
  if undo then undo() end
  if type(answer) == 'table' and answer.answer then return answer.answer end
  for i, kind in ipairs({ 'string', 'string', 'hash', 'set', 'zset', 'zset', 'string' }) do
    local is = try('TYPE', KEYS[i])
    is = type(is) == 'table' and is.ok or 'none'
    if is ~= 'none' and is ~= kind then return { 'UNREADABLE', KEYS[i], 'wrong_type', 'a ' .. is .. ' instead of a ' .. kind } end
  end
  if type(answer) == 'table' then return redis.error_reply(answer.err or 'ERR unknown') end
  return redis.error_reply(tostring(answer))
end
