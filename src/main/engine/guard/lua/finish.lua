-- finish: ends a run. Safe to send again after a lost reply: the same answer, no writes.
--
-- KEYS[1..8], ARGV[1..5]: head.lua; where acquire's answer is not known (it was given up) fence 0, attempt 1, held true
-- and an empty start_time. finish-fast.lua does a run that
-- still holds its lease, completed or failed, on a resource where nothing else is on record.
-- ARGV[6] outcome    completed | failed | cancelled | abandoned
-- ARGV[7] result     JSON text, at most 64 KiB, spliced in unread; empty: none
-- ARGV[8] error      text, at most 64 KiB; empty: none
--
-- A cancelled run is no attempt and no outcome, a test run no outcome: the state before it stands again. Cancelling a
-- run that never acquired leaves its cancelled record, so that a late acquire of it answers ENDED.
--
-- Output, a list of texts, the code first:
--   FINISHED, status, again             again 1: it had ended already; status is what was recorded then
--   SUPERSEDED, run_id, again           a newer lease was given to that run: recorded; the newer state stays, and a running
--                                       one of this run gives way to what was before it
--   OBSERVED, status, again             an observed run
--   UNREADABLE, key, reason, detail     as in acquire

local OUTCOMES = { completed = true, failed = true, cancelled = true, abandoned = true }

local before_text, before_state, recorded

local function body()
  local b = run_block()
  local fence, attempt, start, held = b.fence, b.attempt, b.start, b.held
  local outcome, result, failure = ARGV[6], ARGV[7], ARGV[8]
  if not OUTCOMES[outcome] then argument('outcome', 'takes completed, failed, cancelled or abandoned') end
  if #result > PAYLOAD_MAX then argument('result', 'takes at most 65536 bytes') end
  if #failure > PAYLOAD_MAX then argument('error', 'takes at most 65536 bytes') end

  local us = now()
  local ms = floor(us / 1000)
  local at = iso(ms)
  local lock, state_text = unpack(call('MGET', KEYS[1], KEYS[2]))
  if call('EXISTS', KEYS[1], KEYS[2]) ~= (lock and 1 or 0) + (state_text and 1 or 0) then
    error({ err = 'WRONGTYPE the lock or the state is no string' })
  end
  local own = read(KEYS[3], call('HGET', KEYS[3], b.run_id) or nil)
  local state = read(KEYS[2], state_text or nil)
  call('ZSCORE', KEYS[5], b.member)
  call('ZSCORE', KEYS[6], b.id)

  if not (own and own.status == 'running' and lock == b.run_id and state and state.text == own.text) then library() end
  local reaped = own and own.status == 'abandoned' and get(own.text, 'ended_by')
  if own and own.status ~= 'running' and not reaped then
    if b.observe then return { 'OBSERVED', own.status, '1' } end
    if own.status == 'superseded' then
      return { 'SUPERSEDED', text_of(get(own.text, 'ended_by')) or '', '1' }
    end
    return { 'FINISHED', own.status, '1' }
  end
  if own then
    fence, held, start = own.fence, own.held, own.start
    b.test = own.test
  end
  local mine = lock == b.run_id
  local state_mine = state and state.run_id == b.run_id

  -- A run that never acquired has nothing to finish but its own name.
  if not own and fence == '0' then
    if outcome ~= 'cancelled' then argument('fence', 'takes the fence acquire answered') end
    call('HSET', KEYS[3], b.run_id, ended(record_text(b, '0', 1, false, at), 'cancelled', at, ''))
    call('PEXPIRE', KEYS[3], RECORD_PX)
    return { b.observe and 'OBSERVED' or 'FINISHED', 'cancelled', '0' }
  end

  -- Newer leases: in the state, or in any record, whether or not a lock stands.
  local rival
  if state and not state_mine and state.held and newer(state.fence, fence) then rival = state.run_id end
  if not rival and not mine then
    local best = fence
    for _, doc in ipairs((records())) do
      if doc.run_id ~= b.run_id and doc.held and newer(doc.fence, best) then rival, best = doc.run_id, doc.fence end
    end
    if not rival and state and not state_mine and state.status == 'running' then
      local other = call('ZSCORE', KEYS[5], member(b.id, state.run_id))
      if other and other + 0 > ms then rival = state.run_id end
    end
  end

  local text = own and own.text or record_text(b, fence, int(attempt), held, start ~= '' and start or at)
  if reaped then text = revived(text) end
  local tail = ',"success":' .. (outcome == 'completed' and 'true' or 'false')
  if result ~= '' then tail = tail .. ',"result":' .. result end
  if failure ~= '' then tail = tail .. ',"error":' .. cjson.encode(failure) end

  local superseded = rival and not b.observe
  local status = superseded and 'superseded' or outcome
  local record = ended(text, status, at, tail .. (superseded and ',"ended_by":' .. cjson.encode(rival) or ''))

  -- The state: an outcome, or what was before.
  local state_next, state_ttl, state_goes
  if superseded or held and not rival and (b.test or outcome == 'cancelled') then
    -- A state of its own may stand although a newer lease was given: after lost data, to whoever came first.
    if state_mine and state.status == 'running' then
      local before = get(state.text, 'before')
      if before then
        local _, raw = members(before)
        state_ttl = (tonumber(text_of(raw.expires_at) or '') or 0) - ms
        if state_ttl > 0 then state_next = raw.state end
      end
      state_goes = not state_next
    end
  elseif held and not rival then
    local kept, rejected
    if state and state.text ~= text then
      kept = get(state.text, 'last_completed')
      rejected = state_mine and get(state.text, 'rejected')
    end
    if outcome == 'completed' then
      kept = '{"run_id":"' .. b.run_id .. '","task_id":' .. b.task_json .. ',"fence":"' .. fence .. '","end_time":"'
        .. at .. '"' .. (result ~= '' and ',"result":' .. result or '') .. '}'
    end
    state_next = sub(record, 1, -2) .. (rejected and ',"rejected":' .. rejected or '')
      .. (kept and ',"last_completed":' .. kept or '') .. '}'
    state_ttl = STATE_TTL
  end

  before_text, before_state = own and own.text, state_text
  local n = change(us, not own and tonumber(fence) + 1 or nil)
  recorded = true
  call('HSET', KEYS[3], b.run_id, record)
  call('PEXPIRE', KEYS[3], RECORD_PX)
  if state_next then
    call('SET', KEYS[2], state_next, 'PX', int(state_ttl))
  elseif state_goes then
    call('DEL', KEYS[2])
  end
  call('ZREM', KEYS[5], b.member)
  touch_index(n, b.id)
  if mine then call('DEL', KEYS[1]) end
  if superseded then
    count(us, 'superseded')
  elseif not b.test and outcome ~= 'cancelled' then
    count(us, outcome)
    if outcome == 'completed' then count(us, 'run_ms', math.max(0, floor((us - fence) / 1000))) end
  end
  publish(b.channel, b.type, b.id_json, b.run_id, status, at)
  if b.observe then return { 'OBSERVED', outcome, '0' } end
  if superseded then return { 'SUPERSEDED', rival, '0' } end
  return { 'FINISHED', outcome, '0' }
end

-- A right was missing half-way: the run has not finished, and may try again.
local function undo()
  if not recorded then return end
  if before_text then try('HSET', KEYS[3], ARGV[1], before_text) else try('HDEL', KEYS[3], ARGV[1]) end
  if before_state then try('SET', KEYS[2], before_state, 'KEEPTTL') else try('DEL', KEYS[2]) end
end

return run(body, undo)
