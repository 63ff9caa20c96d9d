import { readFile, writeFile } from 'node:fs/promises'
import { cpus, loadavg, totalmem } from 'node:os'
import { startRedis } from '../support/redis'
import { publisherPart } from './celery/publisher-part'
import { celerySection } from './celery/section'
import { cleanerPart } from './cleanup/cleaner-part'
import { cleanupSection } from './cleanup/section'
import { guardSection } from './guard/section'
import { driverPart } from './live/driver-part'
import { enginePart } from './live/engine-part'
import { jobsSection } from './jobs/section'
import { liveSection } from './live/section'
import { metricsSection } from './metrics/section'
import { monitorSection } from './monitor/section'
import type { BenchSection } from './section'
import { soakSection, windowSection } from './window/section'

const DOCUMENT = 'docs/benchmarks.md'
const sections: readonly BenchSection[] = [
  guardSection,
  monitorSection,
  liveSection,
  cleanupSection,
  metricsSection,
  celerySection,
  windowSection,
  jobsSection,
  soakSection
]

const HEAD = `# Benchmarks

Measured by \`npm run bench\`, which writes this file; \`npm run bench NAME\` measures one section again. Absolute times
depend on the machine, so the ratios, taken within one run against the same Redis, are what counts.
`

const [part, url = '', ...rest] = process.argv.slice(2)
const wanted = process.argv.slice(2).filter((arg) => arg !== '--short')
const short = wanted.length < process.argv.length - 2
if (part === 'part:engine') enginePart(url, rest[0] ?? '', rest[1])
else if (part === 'part:driver') await driverPart(url, Number(rest[0]), Number(rest[1]), rest[2] === 'again')
else if (part === 'part:publisher') await publisherPart(url, Number(rest[0]), Number(rest[1]))
else if (part === 'part:cleaner') await cleanerPart(url, Number(rest[0]))
else await bench()

async function bench(): Promise<void> {
  const unknown = wanted.filter((name) => !sections.some((section) => section.name === name))
  if (unknown.length > 0) {
    console.error(
      `no such section: ${unknown.join(', ')}; there are: ${sections.map(({ name }) => name).join(', ')}`
    )
    process.exit(2)
  }

  const before = await readFile(DOCUMENT, 'utf8').catch(() => '')
  const parts = new Map<string, string>()
  for (const [, name = '', text = ''] of before.matchAll(/<!-- section (\S+) -->\n([\s\S]*?)<!-- end -->/g)) {
    parts.set(name, text)
  }

  for (const section of sections) {
    if (wanted.length > 0 ? !wanted.includes(section.name) : section.onlyByName) continue
    console.log(`\n== ${section.title}`)
    // A machine that others keep busy hurts most whoever uses both sides of the connection: it is said with the numbers.
    const load = (loadavg()[0] ?? 0).toFixed(1)
    const redis = await startRedis()
    try {
      const info = await redis.client().info('server')
      const version = /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown'
      const [cpu] = cpus()
      const where = `Node ${process.versions.node}, Redis ${version} on a Unix socket, ${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, load average ${load} before the start`
      const text = await section.measure(redis, { short })
      parts.set(section.name, `## ${section.title}\n\n${text.trim()}\n\nMeasured with ${where}.\n`)
    } finally {
      await redis.stop()
    }
  }

  if (short) return
  const body = sections
    .filter(({ name }) => parts.has(name))
    .map(({ name }) => `<!-- section ${name} -->\n${parts.get(name) ?? ''}<!-- end -->\n`)
  await writeFile(DOCUMENT, [HEAD, ...body].join('\n'))
  console.log(`\nwritten to ${DOCUMENT}`)
}
