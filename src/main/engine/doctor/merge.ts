import type { Check, CheckStatus } from '@shared/doctor/report'

/** From the least to the most that needs care. */
const ORDER: readonly CheckStatus[] = ['ok', 'info', 'unknown', 'warning', 'critical']

interface NodeChecks {
  readonly node: string
  readonly checks: readonly Check[]
}

/** One answer a check for all primaries of a cluster: the worst one, and whose it is. */
export function mergeChecks(nodes: readonly NodeChecks[]): Check[] {
  const [first] = nodes
  if (!first) return []
  if (nodes.length === 1) return [...first.checks]
  return first.checks.map(({ id }) => {
    const all = nodes.flatMap(({ node, checks }) =>
      checks.filter((check) => check.id === id).map((check) => ({ node, check }))
    )
    const rank = ({ check }: (typeof all)[number]): number => ORDER.indexOf(check.status)
    const worst = all.reduce((a, b) => (rank(b) > rank(a) ? b : a))
    const same = all.filter((each) => rank(each) === rank(worst))
    const whose =
      same.length === nodes.length
        ? `All ${nodes.length} primaries, e.g. ${worst.node}`
        : same.map(({ node }) => node).join(', ')
    return { ...worst.check, what: `${whose}: ${worst.check.what}` }
  })
}
