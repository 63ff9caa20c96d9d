import { rule, unknown } from './check'

const parts = (version: string): readonly [number, number] => {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  return [Number.isFinite(major) ? major : 0, Number.isFinite(minor) ? minor : 0]
}

/** Below 5 a script that reads TIME may not write; 6.0 brought ACL and KEEPTTL, 6.2 is the oldest we test in mind. */
export const version = rule(
  'version',
  'The guard’s scripts read Redis’ own clock and then write, in one step.',
  ({ server, wholeCluster }) => {
    if (!server) return unknown('The version is not told (INFO is forbidden).', 'Allow INFO for this user.')
    const [major, minor] = parts(server.version)
    const facts = { product: server.product, version: server.version, mode: server.mode }
    const what = `${server.product} ${server.version}, ${server.mode}.`
    if (server.mode === 'sentinel')
      return {
        status: 'critical',
        what: `${what} This is a Sentinel: it holds no data.`,
        todo: 'Name it as a Sentinel (redis+sentinel://host:port/PRIMARY, or an endpoint of the kind Sentinel).',
        facts
      }
    if (major < 6)
      return {
        status: 'critical',
        what: `${what} Too old for the guard.`,
        todo: 'Upgrade to Redis 7 or Valkey 8; 6.2 is the oldest that serves.',
        facts
      }
    if (major === 6 && minor < 2)
      return { status: 'warning', what: `${what} 6.2 is the oldest that serves.`, todo: 'Upgrade.', facts }
    if (server.mode === 'cluster' && !wholeCluster)
      return {
        status: 'warning',
        what: `${what} Only this one node is asked: types whose slot is elsewhere are not seen.`,
        todo: 'Name it as a cluster (redis+cluster://host:port, or an endpoint of the kind Cluster).',
        facts
      }
    return { status: 'ok', what, facts }
  }
)

export const role = rule(
  'role',
  'Locks live on the primary: a replica refuses writes and lags behind.',
  ({ replication }) => {
    if (!replication)
      return unknown('The role is not told (INFO is forbidden).', 'Make sure the URL names the primary.')
    const facts = {
      role: replication.role,
      primary: replication.primary,
      link_up: replication.linkUp
    }
    if (replication.role !== 'slave') return { status: 'ok', what: 'This is the primary.', facts }
    const down = replication.linkUp === false ? ' Its link to the primary is down.' : ''
    return {
      status: 'critical',
      what: `This is a replica of ${replication.primary ?? 'an unnamed primary'}.${down}`,
      todo: `Point the URL at ${replication.primary ?? 'the primary'}.`,
      facts
    }
  }
)
