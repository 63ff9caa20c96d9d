-- restore-if: puts back what release-if removed, only where nothing newer stands there.
--
-- KEYS[1..8]: head.lua.
-- ARGV[1] do, ARGV[2] type, ARGV[3] id, ARGV[4] channel, ARGV[5] actor: as release-if was called
-- ARGV[6] run_id .. ARGV[14] lock_expires_after: as its APPLIED answered them
--
-- Output, a list of texts, the code first:
--   RESTORED, lock       lock 1: a lock stands again; 0: none did, or it would have expired since
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

  local us = now()
  local ms = floor(us / 1000)
  local lock, state_text = call('GET', KEYS[1]) or nil, call('GET', KEYS[2]) or nil
  local state = read(KEYS[2], state_text)
  local list, by_run = records()
  call('ZSCORE', KEYS[5], member(id, run_id))
  call('ZSCORE', KEYS[6], id)
  if newest_fence(state, list) ~= fence then return { 'CHANGED', 'newest_fence' } end

  local lock_back = false
  if act == 'set_ttl' then
    if lock ~= lock_was then return { 'CHANGED', 'lock' } end
    local expiry, inexact = expires_at(KEYS[1], ms)
    if not expiry or math.abs(expiry - expires_after) > (inexact and 5 or 0) then return { 'CHANGED', 'lock_expires_at' } end
    if lock_expiry then call('PEXPIREAT', KEYS[1], lock_expiry) else call('PERSIST', KEYS[1]) end
    lock_back = true
  else
    if lock then return { 'CHANGED', 'lock' } end
    local old = read(KEYS[2], state_was)
    if act == 'close_run' then
      local record = by_run[run_id]
      local before = read(KEYS[3], record_was)
      if before and before.status == 'running'
        and not (record and record.status == 'abandoned' and text_of(get(record.text, 'ended_by')) == actor) then
        return { 'CHANGED', 'record' }
      end
      if old and old.run_id == run_id and old.status == 'running' then
        if old.test then
          local prior = get(old.text, 'before')
          local raw = prior and select(2, members(prior)).state
          if state_text and state_text ~= raw then return { 'CHANGED', 'state' } end
        elseif not (state and state.run_id == run_id and state.status == 'abandoned') then
          return { 'CHANGED', 'state' }
        end
        local ttl = state_expiry and state_expiry - ms
        if not ttl then
          call('SET', KEYS[2], state_was)
        elseif ttl > 0 then
          call('SET', KEYS[2], state_was, 'PX', int(ttl))
        end
      end
      if before and before.status == 'running' then call('HSET', KEYS[3], run_id, record_was) end
      if live_was then call('ZADD', KEYS[5], live_was, member(id, run_id)) end
    end
    if lock_was and (act == 'delete_lock' or lock_was == run_id) then
      if not lock_expiry then
        call('SET', KEYS[1], lock_was)
        lock_back = true
      elseif lock_expiry - ms > 0 then
        call('SET', KEYS[1], lock_was, 'PXAT', lock_expiry)
        lock_back = true
      end
    end
  end
  touch_index(change(us), id)
  publish(channel, task_type, cjson.encode(id), run_id, 'restored', iso(ms))
  return { 'RESTORED', lock_back and '1' or '0' }
end

return run(body)
