-- restore-if: puts back what release-if removed, only where nothing newer stands there.
--
-- KEYS[1..8]: head.lua.
-- ARGV[1] do, ARGV[2] type, ARGV[3] id, ARGV[4] channel, ARGV[5] actor: as release-if was called
-- ARGV[6] run_id .. ARGV[14] lock_expires_after: as its APPLIED answered them
-- ARGV[15] since     - where release-if is known to have acted; else =MS, before which it had not: put back only where the
--                    index says that the resource has changed after that, as every act leaves it
-- ARGV[16] look      1: answers, and writes nothing
--
-- Output, a list of texts, the code first:
--   RESTORED, lock       lock 1: a lock stands again; 0: none did, or it would have expired since
--   STANDS               all that was removed stands as it was
--   EXPIRED              a lock alone was removed, and it would have expired since
--   UNDONE               nothing says that release-if acted
--   CHANGED, field       lock | newest_fence | record | state | lock_expires_at: what stands there now is not what the
--                        clean left
--   UNREADABLE, key, reason, detail      as in acquire

local function body()
  library()
  local act, task_type, id, channel, actor = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
  if act ~= 'delete_lock' and act ~= 'close_run' and act ~= 'set_ttl' then
    argument('do', 'takes delete_lock, close_run or set_ttl')
  end
  local run_id, fence = ARGV[6], ARGV[7]
  local lock_was, lock_expiry = unsigned('lock', ARGV[8]), unsigned('lock_expires_at', ARGV[9])
  local state_was, state_expiry = unsigned('state', ARGV[10]), unsigned('state_expires_at', ARGV[11])
  local record_was, live_was = unsigned('record', ARGV[12]), unsigned('live_deadline', ARGV[13])
  local expires_after = unsigned('lock_expires_after', ARGV[14])
  local since, look = unsigned('since', ARGV[15]), ARGV[16] == '1'

  local us = now()
  local ms = floor(us / 1000)
  local lock, state_text = call('GET', KEYS[1]) or nil, call('GET', KEYS[2]) or nil
  local state = read(KEYS[2], state_text)
  local list, by_run = records()
  local live = call('ZSCORE', KEYS[5], member(id, run_id)) or nil
  local touched = call('ZSCORE', KEYS[6], id)
  local record = by_run[run_id]
  local expiry, inexact = nil, false
  if lock then expiry, inexact = expires_at(KEYS[1], ms) end
  local function near(one, other)
    if not one or not other then return not one == not other end
    return math.abs(one - other) <= (inexact and 5 or 0)
  end

  local old = read(KEYS[2], state_was)
  local before = read(KEYS[3], record_was)

  if newest_fence(state, list) ~= fence then return { 'CHANGED', 'newest_fence' } end
  if act == 'close_run' then
    local same = near(live, live_was) and (record and record.text) == (before and before.text)
    if same and (state and state.text) == (old and old.text) then return { 'STANDS' } end
  elseif lock == lock_was and near(expiry, lock_expiry) then
    return { 'STANDS' }
  end
  if since and not (touched and touched + 0 > since * 1000) then return { 'UNDONE' } end

  local reopens = act == 'close_run' and old and old.run_id == run_id and old.status == 'running'
  local reruns = act == 'close_run' and before and before.status == 'running'
  local lock_back = act == 'set_ttl'
  if act == 'set_ttl' then
    if lock ~= lock_was then return { 'CHANGED', 'lock' } end
    if not expiry or not near(expiry, expires_after) then return { 'CHANGED', 'lock_expires_at' } end
  else
    -- Beside another's lock a run is closed without it.
    local beside = act == 'close_run' and lock_was and lock_was ~= run_id
    if lock and not beside then return { 'CHANGED', 'lock' } end
    if reruns and not (record and record.status == 'abandoned' and text_of(get(record.text, 'ended_by')) == actor) then
      return { 'CHANGED', 'record' }
    end
    if reopens and old.test then
      local prior = get(old.text, 'before')
      local raw = prior and select(2, members(prior)).state
      if state_text and state_text ~= raw then return { 'CHANGED', 'state' } end
    elseif reopens and not (state and state.run_id == run_id and state.status == 'abandoned') then
      return { 'CHANGED', 'state' }
    end
    lock_back = lock_was and not beside and (not lock_expiry or lock_expiry - ms > 0)
    if act == 'delete_lock' and not lock_back then return { 'EXPIRED' } end
  end
  local answer = { 'RESTORED', lock_back and '1' or '0' }
  if look then return answer end

  if act == 'set_ttl' then
    if lock_expiry then call('PEXPIREAT', KEYS[1], lock_expiry) else call('PERSIST', KEYS[1]) end
  else
    if reopens then
      if not state_expiry then
        call('SET', KEYS[2], state_was)
      elseif state_expiry - ms > 0 then
        call('SET', KEYS[2], state_was, 'PXAT', state_expiry)
      end
    end
    if reruns then call('HSET', KEYS[3], run_id, record_was) end
    if act == 'close_run' and live_was then call('ZADD', KEYS[5], live_was, member(id, run_id)) end
    if lock_back and lock_expiry then
      call('SET', KEYS[1], lock_was, 'PXAT', lock_expiry)
    elseif lock_back then
      call('SET', KEYS[1], lock_was)
    end
  end
  touch_index(change(us), id)
  publish(channel, task_type, cjson.encode(id), run_id, 'restored', iso(ms))
  return answer
end

return run(body)
