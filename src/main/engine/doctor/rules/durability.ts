import { rule, unknown } from './check'

const failures = (p: {
  lastSaveOk: boolean | null
  lastAofWriteOk: boolean | null
  lastAofRewriteOk: boolean | null
}): string[] => {
  const failed: string[] = []
  if (p.lastSaveOk === false) failed.push('the last RDB save failed')
  if (p.lastAofWriteOk === false) failed.push('the last AOF write failed')
  if (p.lastAofRewriteOk === false) failed.push('the last AOF rewrite failed')
  return failed
}

export const persistence = rule(
  'persistence',
  'What a restart of Redis forgets may run again: locks of living runs come back by renewal, outcomes do not.',
  ({ persistence: p }) => {
    if (!p || (p.aof === null && p.save === null))
      return unknown(
        'Persistence is not told.',
        'Look in the provider’s console: AOF, or a replica that takes over.'
      )
    const facts = { aof: p.aof, appendfsync: p.appendfsync, save: p.save }
    const failed = failures(p)
    if (failed.length > 0)
      return {
        status: 'critical',
        what: `${failed.join(', ')}: nothing new reaches the disk.`,
        todo: 'Look at Redis’ log and at the disk: space, rights, errors.',
        facts
      }
    if (p.aof === true && p.appendfsync === 'no')
      return {
        status: 'info',
        what: 'AOF, written when the system likes to (appendfsync no): a crash of the machine loses up to half a minute.',
        todo: 'Set appendfsync to everysec.',
        facts
      }
    if (p.aof === true)
      return { status: 'ok', what: `AOF${p.appendfsync ? ` (appendfsync ${p.appendfsync})` : ''}.`, facts }
    if (p.save === '')
      return {
        status: 'warning',
        what: 'Neither AOF nor RDB: a restart forgets every lock and every outcome.',
        todo: 'Set appendonly to yes.',
        facts
      }
    return {
      status: 'info',
      what:
        p.save === null
          ? 'No AOF; whether RDB snapshots are taken is not told.'
          : `RDB snapshots only (save ${p.save}): a crash forgets what came after the last one.`,
      todo: 'Set appendonly to yes.',
      facts
    }
  }
)

export const replicas = rule(
  'replicas',
  'Replication is asynchronous: a failover can forget a lock that was already answered, and a second run gets in.',
  ({ replication }) => {
    if (!replication)
      return unknown('Replication is not told.', 'Look in the provider’s console what a failover loses.')
    const facts = {
      replicas: replication.replicas,
      min_replicas_to_write: replication.minReplicasToWrite
    }
    if (replication.replicas === 0)
      return { status: 'ok', what: 'No replicas: no failover that could lose a lock.', facts }
    const some = `${replication.replicas} replica${replication.replicas === 1 ? '' : 's'}`
    if (replication.minReplicasToWrite === null)
      return {
        status: 'info',
        what: `${some}; min-replicas-to-write is not told.`,
        todo: 'Make guards wait for a replica (min_replicas), where a failover is automatic.',
        facts
      }
    if (replication.minReplicasToWrite === 0)
      return {
        status: 'warning',
        what: `${some}, and min-replicas-to-write is 0: a primary cut off from them goes on granting locks.`,
        todo: 'Set min-replicas-to-write to 1 (with min-replicas-max-lag 10), and make guards wait for a replica.',
        facts
      }
    return {
      status: 'ok',
      what: `${some}, min-replicas-to-write ${replication.minReplicasToWrite}.`,
      facts
    }
  }
)
