-- finish-fast: ends a run, completed or failed, that holds its lease, where the state is the run's record and no more:
-- nothing was refused, nothing stood before it, no progress was told.

local last, wrote
local head = '{"v":1,"status":"running","run_id":"' .. ARGV[1] .. '",'

local function fast()
  local run_id, id, members, outcome, result, failure = ARGV[1], ARGV[3], ARGV[5], ARGV[6], ARGV[7], ARGV[8]
  if outcome ~= 'completed' and outcome ~= 'failed' or #result > PAYLOAD_MAX or #failure > PAYLOAD_MAX then return nil end
  local fence, task_json = match(members, '^"fence":"(%d+)","attempt":%d+,"held":true,"start_time":"[^"]+",'
    .. '"mode":"enforce","test":false,"forced":%l+,"lease_ms":%d+,"task_id":(.-),"task_type":')
  if not fence then return nil end
  -- The run's own running state, no longer than it was written, is its record: all that comes to either before the end adds
  -- members, and progress is told to both.
  if call('GET', KEYS[1]) ~= run_id or call('STRLEN', KEYS[2]) ~= #head + #members + 1
    or call('GETRANGE', KEYS[2], 0, #head - 1) ~= head then return nil end

  local us = now()
  local at = iso(floor(us / 1000))
  local number = int(us)
  last = call('GETSET', KEYS[7], number)
  wrote = 'clock'
  if last and not (find(last, '^%d+$') and tonumber(last) < us) then return nil end
  call('ZREM', KEYS[5], id .. '\31' .. run_id)
  wrote = 'all'
  local completed = outcome == 'completed'
  if result ~= '' then result = ',"result":' .. result end
  if failure ~= '' then failure = ',"error":' .. cjson.encode(failure) end
  local parts = { '{"v":1,"status":"', outcome, '","run_id":"', run_id, '",', members, ',"end_time":"', at, '","success":',
    completed and 'true' or 'false', result, failure, '}' }
  local record = table.concat(parts)
  local state = record
  if completed then
    parts[13] = ',"last_completed":{"run_id":"' .. run_id .. '","task_id":' .. task_json .. ',"fence":"' .. fence
      .. '","end_time":"' .. at .. '"' .. result .. '}}'
    state = table.concat(parts)
  end
  call('HSET', KEYS[3], run_id, record)
  touch_index(us, id, number)
  call('PEXPIRE', KEYS[3], RECORD_PX)
  call('SET', KEYS[2], state, 'PX', STATE_PX)
  call('DEL', KEYS[1])
  count(us, outcome)
  if completed then count(us, 'run_ms', math.max(0, floor((us - fence) / 1000))) end
  publish(ARGV[4], ARGV[2], cjson.encode(id), run_id, outcome, at)
  return { 'FINISHED', outcome, '0' }
end

local done, answer = pcall(fast)
if done and answer then return answer end
if wrote then
  if wrote == 'all' then
    try('HSET', KEYS[3], ARGV[1], head .. ARGV[5] .. '}')
    try('SET', KEYS[2], head .. ARGV[5] .. '}', 'KEEPTTL')
    local left = try('PTTL', KEYS[1])
    if type(left) == 'number' and left > 0 then
      try('ZADD', KEYS[5], int(floor(now() / 1000) + left), ARGV[3] .. '\31' .. ARGV[1])
    end
  end
  if last then try('SET', KEYS[7], last) else try('DEL', KEYS[7]) end
end
