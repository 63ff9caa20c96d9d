-- acquire: takes the lease of a resource for a run, or says why not.
--
-- KEYS[1..8], ARGV[1..5]: head.lua. acquire-fast.lua does a resource of which Redis knows nothing.
-- ARGV[6] max_attempts     1 to 40; past it the resource is quarantined
--
-- Output, a list of texts, the code first:
--   ACQUIRED, fence, attempt, start_time, deadline, held, again, would
--       deadline: the lease's end, ms since the epoch. held 0: an observed run beside the lease's holder.
--       again 1: this run held the lease already (its first answer was lost). would: what enforce would have answered
--       an observed run, else empty.
--   RUNNING, holder run_id, deadline, holder's record or state (JSON; may be empty), counted
--       the lease is held, or its lock was lost under a living holder. deadline: ms, or empty where unknown.
--   COMPLETED, run_id, task_id, fence, end_time, result (JSON; may be empty), counted
--       it was done within 24 h, or this very task completed before.
--   QUARANTINED, attempts, last run_id, counted
--       that many runs in a row were abandoned; only a forced run gets in.
--   ENDED, status            this run_id ended before; it never acquires.
--   UNREADABLE, key, reason, detail
--       reason: wrong_type | not_json | future_version | invalid; nothing was written.
--   counted 1: the first refusal of this task by this holder, counted and published; 0: a repetition, nothing written.

local b, us, ms, at
local lock, state_text, own
-- What was written so far, for undo.
local state_set, lock_set, listed

-- Records the refusal once for each task and holder; returns '1' where it was the first.
local function refuse(reason, holder, state, event)
  if call('SADD', KEYS[4], holder .. '\31' .. b.task_id) == 0 then return '0' end
  call('PEXPIRE', KEYS[4], REFUSED_PX)
  local n = change(us)
  if state then
    local was = get(state.text, 'rejected')
    local total = was and tonumber(match(was, '"count":(%d+)') or '') or 0
    call('SET', KEYS[2], with(state.text, 'rejected', '{"count":' .. int(total + 1) .. ',"last_at":"' .. at
      .. '","reason":"' .. reason .. '","task_id":' .. b.task_json .. '}'), 'KEEPTTL')
  end
  touch_index(n, b.id)
  count(us, 'rejected_' .. reason)
  if reason ~= 'quarantined' then
    local hour = floor(us / 3600000000)
    for _, each in ipairs({ hour, hour - 1 }) do
      local done = try('HMGET', KEYS[8] .. int(each), 'run_ms', 'completed')
      local total = done[1] and tonumber(done[1])
      local runs = done[2] and tonumber(done[2])
      if total and runs and runs > 0 then
        count(us, 'saved_ms', floor(total / runs))
        break
      end
    end
  end
  publish(b.channel, b.type, b.id_json, holder, event or 'rejected', at)
  return '1'
end

local function body()
  b = run_block('"fence":"0","attempt":1,"held":true,"start_time":"",')
  local most = number_argument('max_attempts', ARGV[6], 1, 40)
  us = now()
  ms = floor(us / 1000)
  at = iso(ms)
  local texts = call('MGET', KEYS[1], KEYS[2])
  lock, state_text = texts[1], texts[2]
  if call('EXISTS', KEYS[1], KEYS[2]) ~= (lock and 1 or 0) + (state_text and 1 or 0) then
    error({ err = 'WRONGTYPE the lock or the state is no string' })
  end
  local list, by_run = records()
  library()
  call('ZSCORE', KEYS[6], b.id)
  local own_deadline = call('ZSCORE', KEYS[5], b.member)
  local state = read(KEYS[2], state_text or nil)

  own = by_run[b.run_id] or (state and state.run_id == b.run_id and state) or nil
  if own then
    if own.status ~= 'running' then return { 'ENDED', own.status } end
    local holds = lock == b.run_id or not lock and state and state.run_id == b.run_id
    if holds or b.observe then
      local deadline = own_deadline
      if holds and not lock or not deadline then
        -- The reply was lost for longer than the lease, and nobody came, or its place in live was: the same lease, again.
        deadline = int(ms + own.lease)
        call('ZADD', KEYS[5], deadline, b.member)
        if holds and not lock then call('SET', KEYS[1], b.run_id, 'PXAT', deadline) end
      end
      return { 'ACQUIRED', own.fence, int(own.attempt), own.start, deadline, holds and own.held and '1' or '0', '1', '' }
    end
    if not lock then return { 'ENDED', 'superseded' } end
  end

  -- Who is running: the lock's owner, else a run whose lock was lost while its lease still stands.
  local holder, holder_doc, holder_deadline = lock ~= b.run_id and lock or nil, nil, nil
  if holder then
    holder_doc = by_run[holder] or (state and state.run_id == holder and state) or nil
    holder_deadline = call('ZSCORE', KEYS[5], member(b.id, holder))
  end
  local reaped
  if state and state.status == 'running' and state.run_id ~= b.run_id and state.run_id ~= lock then
    local deadline = call('ZSCORE', KEYS[5], member(b.id, state.run_id))
    if deadline and deadline + 0 > ms then
      if not holder then holder, holder_doc, holder_deadline = state.run_id, by_run[state.run_id] or state, deadline end
    elseif not holder then
      reaped = state
    end
  end

  if holder and not b.observe then
    local counted = refuse('running', holder, state)
    return { 'RUNNING', holder, holder_deadline or '', holder_doc and holder_doc.text or '', counted }
  end
  local would = holder and 'RUNNING' or ''

  -- The state as it stands once the dead holder is reaped.
  local prior, prior_ttl = state, nil
  local by = '"' .. b.run_id .. '"'
  if reaped then prior, prior_ttl = closed_state(reaped, at, ms, by) end

  -- Done already?
  local last = prior and get(prior.text, 'last_completed') or nil
  if last then
    local _, raw = members(last)
    local done = {
      run_id = text_of(raw.run_id) or '', task_id = text_of(raw.task_id) or '', fence = text_of(raw.fence) or '',
      at = text_of(raw.end_time) or '', result = raw.result or ''
    }
    local when = instant(done.at)
    if when and when + STATE_TTL > ms and not b.forced then last = done else last = nil end
  end
  if not last then
    for _, doc in ipairs(list) do
      if doc.status == 'completed' and not doc.test and has_task(doc, b.task_id, b.task_json)
        and (not last or newer(doc.fence, last.fence)) then
        last = { run_id = doc.run_id, task_id = b.task_id, fence = doc.fence,
          at = text_of(get(doc.text, 'end_time')) or '', result = get(doc.text, 'result') or '' }
      end
    end
  end

  -- How many runs in a row were abandoned.
  local newest_end = '0'
  for _, doc in ipairs(list) do
    if (doc.status == 'completed' or doc.status == 'failed') and not doc.test and newer(doc.fence, newest_end) then
      newest_end = doc.fence
    end
  end
  local abandoned = reaped and not reaped.test and not by_run[reaped.run_id] and 1 or 0
  for _, doc in ipairs(list) do
    if not doc.test and newer(doc.fence, newest_end)
      and (doc.status == 'abandoned' or reaped and doc.run_id == reaped.run_id) then
      abandoned = abandoned + 1
    end
  end
  -- Records may be lost: the state's own count stands for them.
  if prior and prior.status == 'abandoned' and prior.attempt > abandoned then abandoned = prior.attempt end

  local refused = last and 'COMPLETED' or abandoned >= most and not b.forced and 'QUARANTINED' or nil
  if refused and not b.observe then
    if reaped then
      reap(b.id, reaped, by_run[reaped.run_id], us, at, by)
      if prior then call('SET', KEYS[2], prior.text, 'PX', int(prior_ttl)) else call('DEL', KEYS[2]) end
    end
    local counted
    if last then
      counted = refuse('completed', last.run_id, prior)
      return { 'COMPLETED', last.run_id, last.task_id, last.fence, last.at, last.result, counted }
    end
    counted = refuse('quarantined', prior and prior.run_id or '', prior, 'quarantined')
    return { 'QUARANTINED', int(abandoned), prior and prior.run_id or '', counted }
  end
  if would == '' then would = b.observe and refused or '' end

  -- Taken.
  local held = not holder
  local n = change(us)
  local fence = int(n)
  local deadline = int(ms + b.lease)
  local record = record_text(b, fence, int(abandoned + 1), held, at)
  if reaped then reap(b.id, reaped, by_run[reaped.run_id], us, at, by) end
  listed = true
  call('ZADD', KEYS[5], deadline, b.member)
  call('HSET', KEYS[3], b.run_id, record)
  call('PEXPIRE', KEYS[3], RECORD_PX)
  if held then
    local text = record
    if prior then
      local kept = get(prior.text, 'last_completed')
      local ttl = prior_ttl or call('PTTL', KEYS[2])
      if ttl < 0 then ttl = STATE_TTL end
      text = sub(record, 1, -2) .. (kept and ',"last_completed":' .. kept or '') .. ',"before":{"expires_at":"'
        .. int(ms + ttl) .. '","state":' .. prior.text .. '}}'
    end
    call('SET', KEYS[2], text, 'PX', STATE_PX)
    state_set = true
    call('SET', KEYS[1], b.run_id, 'PXAT', deadline)
    lock_set = true
  end
  if #list >= RECORDS_KEPT then
    table.sort(list, function(x, y) return newer(y.fence, x.fence) end)
    local surplus = #list + 1 - RECORDS_KEPT
    for _, doc in ipairs(list) do
      if surplus > 0 and (doc.status ~= 'running' or reaped and doc.run_id == reaped.run_id) then
        call('HDEL', KEYS[3], doc.run_id)
        surplus = surplus - 1
      end
    end
  end
  touch_index(n, b.id)
  if not b.test then count(us, 'acquired') end
  if not held then count(us, 'duplicates') end
  if reaped then publish(b.channel, b.type, b.id_json, reaped.run_id, 'abandoned', at) end
  publish(b.channel, b.type, b.id_json, b.run_id, 'acquired', at)
  return { 'ACQUIRED', fence, int(abandoned + 1), at, deadline, held and '1' or '0', '0', would }
end

-- A right was missing half-way: never a lock without its state, nor a trace of a run that did not start.
local function undo()
  if lock_set then try('DEL', KEYS[1]) end
  if state_set then
    if state_text then try('SET', KEYS[2], state_text, 'KEEPTTL') else try('DEL', KEYS[2]) end
  end
  if listed and not own then
    try('ZREM', KEYS[5], b.member)
    try('HDEL', KEYS[3], b.run_id)
  end
end

return run(body, undo)
