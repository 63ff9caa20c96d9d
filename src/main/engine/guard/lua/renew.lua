-- renew: keeps a run's lease, rebuilds it where its data was lost, or tells the run that it lost it.
--
-- KEYS[1..8], ARGV[1..5]: head.lua. renew-fast.lua does a run that holds its lease and brings no progress.
-- ARGV[6] progress    empty: none; else a JSON object of exactly fraction (0 to 1, or null) and text
--
-- Output, a list of texts, the code first:
--   RENEWED, deadline          deadline: the lease's end, ms since the epoch
--   RECOVERED, deadline        the lock was gone, or the data; no newer fence stood: the lease is this run's again
--   OBSERVED, deadline, held   an observed run; held 1 while the lock is its own
--   LOST, holder run_id, deadline, holder's record or state (JSON; may be empty)
--       another run holds, or held, a newer lease. This run stays in live until it finishes.
--   ENDED, status              this run finished already
--   UNREADABLE, key, reason, detail      as in acquire

local function body()
  local b = run_block()
  local fence, attempt, start, held = b.fence, b.attempt, b.start, b.held
  if fence == '0' then argument('fence', 'takes the fence acquire answered') end
  local progress
  if ARGV[6] ~= '' then
    if #ARGV[6] > 4096 then argument('progress', 'takes at most 4096 bytes') end
    local ok, value = pcall(cjson.decode, ARGV[6])
    if not ok or type(value) ~= 'table' or type(value.text) ~= 'string' then
      argument('progress', 'takes a JSON object with fraction and text')
    end
    progress = sub(ARGV[6], 2, -2)
  end

  local us = now()
  local ms = floor(us / 1000)
  local at = iso(ms)
  local lock, state_text = unpack(call('MGET', KEYS[1], KEYS[2]))
  if call('EXISTS', KEYS[1], KEYS[2]) ~= (lock and 1 or 0) + (state_text and 1 or 0) then
    error({ err = 'WRONGTYPE the lock or the state is no string' })
  end
  local own = read(KEYS[3], call('HGET', KEYS[3], b.run_id) or nil)
  local state = read(KEYS[2], state_text or nil)
  local live = call('ZSCORE', KEYS[5], b.member)

  if progress or not (own and live and lock == b.run_id and state and state.run_id == b.run_id) then library() end

  -- Only a reaper leaves `abandoned` with `ended_by`; any other end is the run's own word.
  local reaped = own and own.status == 'abandoned' and get(own.text, 'ended_by')
  if own and own.status ~= 'running' and not reaped then return { 'ENDED', own.status } end

  if own then fence, held = own.fence, own.held end

  local deadline = int(ms + b.lease)
  local mine = lock == b.run_id
  local state_mine = state and state.run_id == b.run_id

  -- Newer leases: in the state, or in any record, whether or not a lock stands.
  local rival = lock and not mine and lock or nil
  if not rival and state and not state_mine and state.held and newer(state.fence, fence) then rival = state.run_id end
  local by_run = {}
  if not mine or state and not state_mine then
    local list
    list, by_run = records()
    if not rival and not mine then
      local best = fence
      for _, doc in ipairs(list) do
        if doc.run_id ~= b.run_id and doc.held and newer(doc.fence, best) then rival, best = doc.run_id, doc.fence end
      end
      -- The clock may have stepped back with lost data: a living holder is a holder whatever its fence.
      if not rival and state and not state_mine and state.status == 'running' then
        local other = call('ZSCORE', KEYS[5], member(b.id, state.run_id))
        if other and other + 0 > ms then rival = state.run_id end
      end
    end
  end

  if rival and not b.observe then
    local theirs = call('ZSCORE', KEYS[5], member(b.id, rival))
    call('ZADD', KEYS[5], deadline, b.member)
    if not own then
      call('HSET', KEYS[3], b.run_id, record_text(b, fence, int(attempt), held, start))
      call('PEXPIRE', KEYS[3], RECORD_PX)
    end
    if not live then
      touch_index(change(us), b.id)
      count(us, 'duplicates')
      publish(b.channel, b.type, b.id_json, b.run_id, 'lost', at)
    end
    local doc = by_run[rival] or (state and state.run_id == rival and state) or nil
    return { 'LOST', rival, theirs or '', doc and doc.text or '' }
  end

  -- The run's own documents, built again where they were lost or closed by a reaper.
  local record = own and own.text or record_text(b, fence, int(attempt), held, start)
  if reaped then record = revived(record) end
  local rebuilt = not own or reaped or not live
  local holds = held and not rival
  local state_next, dead
  if holds then
    if not state_mine then
      -- After lost data another hand may have left a state: an older run's, dead by now.
      local prior, ttl = state, nil
      if state and state.status == 'running' then
        dead = state
        prior, ttl = closed_state(state, at, ms, '"' .. b.run_id .. '"')
      end
      local kept = prior and get(prior.text, 'last_completed')
      state_next = sub(record, 1, -2) .. (kept and ',"last_completed":' .. kept or '') .. '}'
      if prior then
        ttl = ttl or call('PTTL', KEYS[2])
        state_next = with(state_next, 'before', '{"expires_at":"' .. int(ms + (ttl > 0 and ttl or STATE_TTL))
          .. '","state":' .. prior.text .. '}')
      end
    elseif state.status ~= 'running' then
      state_next = revived(state.text)
    end
  end
  if progress then
    local was = get(record, 'progress')
    local _, old = members(was or '{}')
    local raw = '{' .. progress .. ',"at":"' .. at .. '","first_at":' .. (old.first_at or '"' .. at .. '"')
      .. ',"count":' .. int((tonumber(old.count or '') or 0) + 1) .. '}'
    record = with(record, 'progress', raw)
    if holds then state_next = with(state_next or state.text, 'progress', raw) end
  end

  local recovered = holds and not mine
  if dead then reap(b.id, dead, by_run[dead.run_id], us, at, '"' .. b.run_id .. '"') end
  if recovered or rebuilt then
    touch_index(change(us, fence + 1), b.id)
  elseif progress then
    touch_index(change(us), b.id)
  end
  call('ZADD', KEYS[5], deadline, b.member)
  if rebuilt or progress then call('HSET', KEYS[3], b.run_id, record) end
  call('PEXPIRE', KEYS[3], RECORD_PX)
  if holds then
    if state_next then
      call('SET', KEYS[2], state_next, 'PX', STATE_PX)
    else
      call('PEXPIRE', KEYS[2], STATE_PX)
    end
    if mine then
      call('PEXPIREAT', KEYS[1], deadline)
    else
      call('SET', KEYS[1], b.run_id, 'PXAT', deadline)
    end
  end
  if recovered or rebuilt then
    publish(b.channel, b.type, b.id_json, b.run_id, 'recovered', at)
  elseif progress then
    publish(b.channel, b.type, b.id_json, b.run_id, 'progress', at)
  end
  if b.observe then return { 'OBSERVED', deadline, holds and '1' or '0' } end
  return { recovered and 'RECOVERED' or 'RENEWED', deadline }
end

return run(body)
