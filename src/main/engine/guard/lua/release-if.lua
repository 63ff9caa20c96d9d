-- release-if: cleans one thing of a resource, only where everything is exactly as the preview showed it.
--
-- KEYS[1..8]: head.lua.
-- ARGV[1] do         delete_lock | close_run | set_ttl
-- ARGV[2] type, ARGV[3] id, ARGV[4] channel
-- ARGV[5] actor      who acts, 1 to 128 bytes; a closed run's record names it in `ended_by`
-- ARGV[6] ttl_ms     the lock's new time to live for set_ttl, 1000 to 604800000; else empty
-- What was seen, each `-` or `=TEXT`:
-- ARGV[7] lock                 its value
-- ARGV[8] lock_expires_at      ms since the epoch; - for none
-- ARGV[9] live_run_id, ARGV[10] live_deadline
--                              the run's member in live and its score; - where it was not there
-- ARGV[11] state_status, ARGV[12] state_run_id, ARGV[13] state_fence
--
-- delete_lock removes the lock. close_run ends the dead run live_run_id (or state_run_id): its record and its state become
-- abandoned (a test run's state gives way to the one before it), it leaves live, and the lock goes where it is this run's.
-- set_ttl lets a lock expire that never would: one that expires already is refused, its end would come earlier.
--
-- Output, a list of texts, the code first:
--   APPLIED, run_id, newest_fence, lock, lock_expires_at, state, state_expires_at, record, live_deadline, lock_expires_after
--       what stood before, for restore-if: run_id may be empty, newest_fence decimal, the rest `-` or `=TEXT`;
--       lock_expires_after: what set_ttl set
--   CHANGED, field, now           field: the first of ARGV[7..13]'s names that differs; now: `-` or `=TEXT`
--   ALIVE, run_id                 the lock's owner, or the run to be closed, has its lease ahead: never touched
--   UNREADABLE, key, reason, detail      as in acquire

local record_was, state_was, lock_was, live_was, run_id, began

local function body()
  library()
  local act, task_type, id, channel, actor = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
  if act ~= 'delete_lock' and act ~= 'close_run' and act ~= 'set_ttl' then
    argument('do', 'takes delete_lock, close_run or set_ttl')
  end
  if #actor == 0 or #actor > 128 then argument('actor', 'takes 1 to 128 bytes') end
  local ttl = act == 'set_ttl' and number_argument('ttl_ms', ARGV[6], 1000, 604800000)
  local seen = {}
  local names = { 'lock', 'lock_expires_at', 'live_run_id', 'live_deadline', 'state_status', 'state_run_id', 'state_fence' }
  for i, name in ipairs(names) do seen[name] = unsigned(name, ARGV[6 + i]) end

  local us = now()
  local ms = floor(us / 1000)
  local at = iso(ms)
  local lock, state_text = call('GET', KEYS[1]) or nil, call('GET', KEYS[2]) or nil
  local state = read(KEYS[2], state_text)
  local list, by_run = records()
  call('ZSCORE', KEYS[6], id)
  local expiry, inexact = nil, false
  if lock then expiry, inexact = expires_at(KEYS[1], ms) end

  -- The run in question: the one that was seen in live, else the state's, else the lock's.
  run_id = seen.live_run_id or seen.state_run_id or seen.lock
  local live = run_id and call('ZSCORE', KEYS[5], member(id, run_id)) or nil
  live_was = live

  local is = {
    lock = lock, lock_expires_at = expiry and int(expiry),
    live_run_id = live and run_id, live_deadline = live and int(tonumber(live)),
    state_status = state and state.status, state_run_id = state and state.run_id, state_fence = state and state.fence
  }
  for _, name in ipairs(names) do
    local was, is_now = seen[name], is[name]
    if was ~= is_now then
      local near = name == 'lock_expires_at' and inexact and was and is_now and math.abs(was - is_now) <= 5
      if not near then return { 'CHANGED', name, signed(is_now) } end
    end
  end

  if act ~= 'close_run' and lock then
    local owner = call('ZSCORE', KEYS[5], member(id, lock))
    if owner and owner + 0 > ms then return { 'ALIVE', lock } end
  end
  if act == 'close_run' then
    if not run_id then argument('live_run_id', 'close_run takes the run to close') end
    if live and live + 0 > ms then return { 'ALIVE', run_id } end
  elseif not lock then
    argument('lock', act .. ' takes the lock that was seen')
  elseif act == 'set_ttl' and expiry then
    argument('lock_expires_at', 'set_ttl takes a lock that never expires')
  end

  local state_expiry = state and expires_at(KEYS[2], ms)
  local record = run_id and by_run[run_id]
  local applied = {
    'APPLIED', run_id or '', newest_fence(state, list), signed(lock), signed(is.lock_expires_at), signed(state_text),
    signed(state_expiry and int(state_expiry)), signed(record and record.text), signed(is.live_deadline), '-'
  }

  record_was, state_was, lock_was = record and record.text, state_text, lock
  local n = change(us)
  began = true
  local event = 'lock_deleted'
  if act == 'set_ttl' then
    event = 'ttl_set'
    applied[10] = '=' .. int(ms + ttl)
    call('PEXPIREAT', KEYS[1], int(ms + ttl))
  elseif act == 'delete_lock' then
    call('DEL', KEYS[1])
  else
    event = 'abandoned'
    local by = cjson.encode(actor)
    if record or state and state.run_id == run_id then
      reap(id, record or state, record, us, at, by)
      call('PEXPIRE', KEYS[3], RECORD_PX)
    else
      call('ZREM', KEYS[5], member(id, run_id))
    end
    if state and state.run_id == run_id and state.status == 'running' then
      local next, ttl_left = closed_state(state, at, ms, by)
      if next then call('SET', KEYS[2], next.text, 'PX', int(ttl_left)) else call('DEL', KEYS[2]) end
    end
    if lock == run_id then call('DEL', KEYS[1]) end
  end
  touch_index(n, id)
  publish(channel, task_type, cjson.encode(id), run_id or '', event, at)
  return applied
end

-- A right was missing half-way: what was seen stands again.
local function undo()
  if not began then return end
  if record_was then try('HSET', KEYS[3], run_id, record_was) end
  if state_was then try('SET', KEYS[2], state_was, 'KEEPTTL') end
  if live_was then try('ZADD', KEYS[5], live_was, member(ARGV[3], run_id)) end
end

return run(body, undo)
