-- acquire-fast: takes a resource of which Redis knows nothing, for a run that is neither observed nor a test.

-- All members, each at its place; texts that are escaped are left to the script's own rules.
local PLAIN = '^"mode":"enforce","test":false,"forced":[tf][ra][ul]s?e,"lease_ms":(%d+),"task_id":"([^"\\%c]+)",'
  .. '"task_type":"([%l%d_.-]+)","resource_id":"([^"\\%c]+)","host":"[^"\\%c]*","worker":"[^"\\%c]*",'
  .. '"source":"[^"\\%c]*","pid":%d+,"lock_timeout":%d+%.?%d*$'

local last, wrote

local function fast()
  local run_id, id, members = ARGV[1], ARGV[3], ARGV[5]
  local lease, task_id, task_type, named = match(members, PLAIN)
  if not lease or task_type ~= ARGV[2] or named ~= id or #id > 256 or #task_id > 256 or #task_type > 64 or #run_id > 64
    or not find(run_id, '^[%w_.-]+$') or not find(ARGV[6], '^[1-9]$') then return nil end
  lease = lease + 0
  if lease < 1000 or lease > 3600000 or call('EXISTS', KEYS[1], KEYS[2], KEYS[3]) ~= 0 then return nil end

  local us = now()
  local ms = floor(us / 1000)
  local at = iso(ms)
  local fence = int(us)
  local deadline = int(ms + lease)
  call('ZADD', KEYS[5], deadline, id .. '\31' .. run_id)
  wrote = 'live'
  last = call('GETSET', KEYS[7], fence)
  wrote = 'clock'
  if last and not (find(last, '^%d+$') and tonumber(last) < us) then return nil end
  touch_index(us, id, fence)
  local text = '{"v":1,"status":"running","run_id":"' .. run_id .. '","fence":"' .. fence
    .. '","attempt":1,"held":true,"start_time":"' .. at .. '",' .. members .. '}'
  call('HSET', KEYS[3], run_id, text)
  call('PEXPIRE', KEYS[3], RECORD_PX)
  call('SET', KEYS[2], text, 'PX', STATE_PX)
  call('SET', KEYS[1], run_id, 'PXAT', deadline)
  count(us, 'acquired')
  publish(ARGV[4], task_type, '"' .. id .. '"', run_id, 'acquired', at)
  return { 'ACQUIRED', fence, '1', at, deadline, '1', '0', '' }
end

local done, answer = pcall(fast)
if done and answer then return answer end
if wrote then
  try('DEL', KEYS[1], KEYS[2], KEYS[3])
  try('ZREM', KEYS[5], ARGV[3] .. '\31' .. ARGV[1])
  if last then try('SET', KEYS[7], last) elseif wrote == 'clock' then try('DEL', KEYS[7]) end
end
