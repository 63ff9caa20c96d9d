-- renew-fast: keeps the lease of a run that has all that is its own, and brings no progress.

local function fast()
  local run_id, members = ARGV[1], ARGV[5]
  local lease = match(members, '^"fence":"%d+","attempt":%d+,"held":true,"start_time":"[^"]+","mode":"enforce","test":%l+,'
    .. '"forced":%l+,"lease_ms":(%d+),')
  if ARGV[6] ~= '' or not lease or call('GET', KEYS[1]) ~= run_id then return nil end
  -- The state may say more than the client knows, progress and refusals; whose it is, and that it runs, stands first.
  local head = '{"v":1,"status":"running","run_id":"' .. run_id .. '",'
  local member = ARGV[3] .. '\31' .. run_id
  if call('GETRANGE', KEYS[2], 0, #head - 1) ~= head or call('HEXISTS', KEYS[3], run_id) == 0
    or not call('ZSCORE', KEYS[5], member) then return nil end

  local deadline = int(floor(now() / 1000) + lease)
  call('ZADD', KEYS[5], deadline, member)
  call('PEXPIRE', KEYS[3], RECORD_PX)
  call('PEXPIRE', KEYS[2], STATE_PX)
  call('PEXPIREAT', KEYS[1], deadline)
  return { 'RENEWED', deadline }
end

local done, answer = pcall(fast)
if done and answer then return answer end
