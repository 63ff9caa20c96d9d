-- snapshot: everything about a batch of resources of one type, at one moment. Reads only.
--
-- KEYS[1] NS:{TYPE}:live, then for each resource three: NS:{TYPE}:lock:ID, NS:{TYPE}:state:ID, NS:{TYPE}:runs:ID
-- ARGV[1..n] the resources' ids, in the order of their keys
--
-- Output: a list: TIME in ms as text, then for each resource a list of nine:
--   id, lock, lock_expires_at, state, state_expires_at, records, live, key, reason
--   lock, state and the times (ms since the epoch) are `-` or `=TEXT`; records is run_id, JSON, run_id, JSON, …;
--   live is run_id, deadline, … for the runs that the lock, the state and the records name.
--   key is not empty where that key has the wrong type (`reason` says which): what it holds is missing above.

library()
local us = now()
local ms = floor(us / 1000)
local out = { int(ms) }
for i = 1, #ARGV do
  local id = ARGV[i]
  local lock_key, state_key, runs_key = KEYS[3 * i - 1], KEYS[3 * i], KEYS[3 * i + 1]
  local bad, why = '', ''
  local function ask(key, ...)
    local reply = try(...)
    if type(reply) == 'table' and reply.err then
      if not find(reply.err, 'WRONGTYPE', 1, true) then error(reply) end
      bad, why = key, try('TYPE', key).ok
      return nil
    end
    return reply or nil
  end
  local lock = ask(lock_key, 'GET', lock_key)
  local state = ask(state_key, 'GET', state_key)
  local flat = ask(runs_key, 'HGETALL', runs_key) or {}
  local live, asked = {}, {}
  local function look(run_id)
    if run_id and not asked[run_id] then
      asked[run_id] = true
      local deadline = ask(KEYS[1], 'ZSCORE', KEYS[1], member(id, run_id))
      if deadline then
        live[#live + 1] = run_id
        live[#live + 1] = deadline
      end
    end
  end
  look(lock)
  look(state and match(state, '"run_id"%s*:%s*"([%w_.-]+)"'))
  for at = 1, #flat, 2 do look(flat[at]) end
  local lock_expiry = lock and expires_at(lock_key, ms)
  local state_expiry = state and expires_at(state_key, ms)
  out[#out + 1] = { id, signed(lock), signed(lock_expiry and int(lock_expiry)), signed(state),
    signed(state_expiry and int(state_expiry)), flat, live, bad, why }
end
return out
