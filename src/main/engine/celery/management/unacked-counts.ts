import type { ManagementTarget } from '@shared/celery/target'
import { z } from 'zod'
import { getJson, type GetOptions } from './get-json'
import { notManagement } from './management-fault'

/** As many as the API gives at once. */
const PAGE = 500
const COLUMNS = 'columns=name,messages_unacknowledged'
/** Characters of the names in one request: a request line holds 8,000. */
const NAMES_MOST = 4_000

/** https://www.rabbitmq.com/docs/management#http-api: a page of the queues of a virtual host. */
const pageSchema = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      /** Not there before its first statistics, some seconds after it was made, nor where they are off. */
      messages_unacknowledged: z.number().int().min(0).optional()
    })
  )
})

/**
 * How many messages of each queue are given out and not acknowledged, as RabbitMQ counted last: some seconds ago. Only
 * reads. Queues that are not there, or not counted, are left out.
 * @throws RedisFault
 */
export async function unackedCounts(
  target: ManagementTarget,
  names: readonly string[],
  options: GetOptions
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  // Without a name it is asked all the same, whether it would answer.
  const selections =
    names.length === 0
      ? [`page_size=1&${COLUMNS}`]
      : patternsOf(names).map((pattern) => `page_size=${PAGE}&use_regex=true&${COLUMNS}&name=${pattern}`)
  for (const selection of selections) {
    const query = `page=1&${selection}`
    const answer = await getJson(
      target,
      `/api/queues/${encodeURIComponent(options.virtualHost)}?${query}`,
      options
    )
    const page = pageSchema.safeParse(answer)
    if (!page.success) throw notManagement(target)
    for (const { name, messages_unacknowledged: count } of page.data.items)
      if (count !== undefined) counts.set(name, count)
  }
  // Case does not matter to its patterns, and does to names.
  return new Map([...counts].filter(([name]) => names.includes(name)))
}

/** Patterns that the names match, and few others, as they stand in a query. */
function patternsOf(names: readonly string[]): string[] {
  const groups: string[][] = []
  let room = 0
  for (const name of names) {
    const escaped = encodeURIComponent(name.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'))
    if (escaped.length > room || groups.length === 0) {
      groups.push([])
      room = NAMES_MOST
    }
    groups.at(-1)?.push(escaped)
    room -= escaped.length
  }
  return groups.map((group) => encodeURIComponent('^(?:') + group.join('%7C') + encodeURIComponent(')$'))
}
