import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestRedis } from '../../support/redis'
import type { BenchSection } from '../section'
import { jobsReport } from './report'
import { jobsResultSchema, type JobsResult } from './result'

/** Jobs in the window: a long queue, and one that writes far more than anybody reads. */
export const jobsSection: BenchSection = {
  name: 'jobs',
  title: 'Jobs: a queue of 50, and 1 GB of output',
  async measure(server, { short }) {
    return jobsReport(
      await measureJobs(server, short ? { jobs: 8, lines: 500_000 } : { jobs: 50, lines: 10_740_000 })
    )
  }
}

async function measureJobs(
  server: TestRedis,
  sizes: { readonly jobs: number; readonly lines: number }
): Promise<JobsResult> {
  const folder = await mkdtemp(join(tmpdir(), 'taskguard-bench-'))
  try {
    const result = join(folder, 'result.json')
    const order = { url: server.url, result, ...sizes }
    const args = [
      resolve('node_modules/@playwright/test/cli.js'),
      'test',
      '--project=bench',
      'test/bench/jobs/jobs.spec.ts'
    ]
    const child = spawn(process.execPath, args, {
      env: { ...process.env, TASKGUARD_JOBS_BENCH: JSON.stringify(order) },
      stdio: 'inherit'
    })
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) throw new Error('jobs could not be measured: is the app built (npm run build)?')
    return jobsResultSchema.parse(JSON.parse(await readFile(result, 'utf8')))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
