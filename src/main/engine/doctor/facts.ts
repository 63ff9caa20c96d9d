/** What the doctor learned of an endpoint. Everything that a server may refuse to tell is null where it did. */

export interface ServerFacts {
  /** `redis` or `valkey`: who made the server. */
  readonly product: string
  readonly version: string
  /** `standalone`, `cluster` or `sentinel`. */
  readonly mode: string
}

export interface MemoryFacts {
  readonly policy: string | null
  /** 0: no limit. */
  readonly maxBytes: number | null
  readonly usedBytes: number | null
  readonly systemBytes: number | null
  /** Keys evicted since the server started. */
  readonly evicted: number | null
}

export interface PersistenceFacts {
  readonly aof: boolean | null
  readonly appendfsync: string | null
  /** CONFIG's `save`, such as `3600 1 300 100`; empty: no snapshots. */
  readonly save: string | null
  readonly lastSaveOk: boolean | null
  readonly lastAofWriteOk: boolean | null
  readonly lastAofRewriteOk: boolean | null
}

export interface ReplicationFacts {
  readonly role: string
  readonly primary: string | null
  readonly linkUp: boolean | null
  readonly replicas: number
  readonly minReplicasToWrite: number | null
}

/** One command that a part of Task Guard sends, and on which key. */
export interface NeededRight {
  readonly part: 'guard' | 'speed' | 'monitor' | 'cleanup' | 'alerts' | 'history' | 'doctor'
  /** For people: `zadd taskguard:{video_analysis}:live`. */
  readonly label: string
  readonly argv: readonly [string, ...string[]]
}

export interface RightsFacts {
  readonly user: string | null
  /** How it was found out: `dryrun` ACL DRYRUN · `script` redis.acl_check_cmd · `tried` sending commands that change nothing. */
  readonly by: 'dryrun' | 'script' | 'tried'
  readonly missing: readonly NeededRight[]
}

export interface ScriptFacts {
  readonly loaded: number
  readonly refused: readonly string[]
}

export interface ClockFacts {
  /** Redis TIME, milliseconds. */
  readonly at: number
  /** Redis TIME minus this machine's clock, milliseconds; half the round trip is its error. */
  readonly skewMs: number
  readonly errorMs: number
}

export interface LatencyFacts {
  readonly medianMs: number
  readonly worstMs: number
  readonly pings: number
}

export interface NamespaceFacts {
  readonly others: readonly string[]
  /** False when the bounded scan ended before the keyspace did. */
  readonly complete: boolean
  readonly keysSeen: number
}

export interface DoctorFacts {
  readonly namespace: string
  /** Redis TIME, milliseconds; this machine's clock where TIME is refused. */
  readonly at: number
  readonly clock: ClockFacts | null
  readonly latency: LatencyFacts
  readonly server: ServerFacts | null
  readonly memory: MemoryFacts | null
  readonly persistence: PersistenceFacts | null
  readonly replication: ReplicationFacts | null
  /** Seconds after which the server closes an idle connection; 0: never. */
  readonly idleTimeoutS: number | null
  /** Seconds between the server's own TCP probes; 0: none. */
  readonly tcpKeepaliveS: number | null
  readonly overSocket: boolean
  /** It is reached as a cluster, every primary of it. */
  readonly wholeCluster: boolean
  readonly rights: RightsFacts
  readonly scripts: ScriptFacts
  readonly namespaces: NamespaceFacts | null
}
