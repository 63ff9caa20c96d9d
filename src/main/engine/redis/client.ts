import { Cluster, type Redis } from 'ioredis'

/** A connection to an endpoint: to one server, straight or by way of Sentinels, or to a cluster's nodes. */
export type RedisClient = Redis | Cluster

export const isCluster = (client: object): client is Cluster => client instanceof Cluster

/**
 * The servers that hold the data, in an order that stays: one, or a cluster's primaries. What concerns a server and no
 * key (SCAN, INFO, CONFIG, TIME) is asked of these: a cluster's client would send it to any node.
 */
export function primaries(client: RedisClient): Redis[] {
  if (!isCluster(client)) return [client]
  return client.nodes('master').sort((a, b) => nodeName(a).localeCompare(nodeName(b)))
}

/** `host:port`, as the cluster names it. */
export const nodeName = ({ options: { host, port } }: Redis): string => `${host ?? ''}:${port ?? ''}`

/** The server whose clock counts: always the same one of a cluster, so that time does not jump between its nodes. */
export function clockOf(client: RedisClient): Redis {
  const [first] = primaries(client)
  if (!first) throw new Error('Connection is closed.')
  return first
}
