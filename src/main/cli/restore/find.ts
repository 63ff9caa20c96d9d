import { access } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { UsageError } from '@shared/errors'
import { readRecord, type CleanRecord } from '../../engine/cleanup'
import { targetOf } from '../../engine/endpoints/open'
import type { ResolvedEndpoint } from '../../engine/settings'
import type { CommandContext } from '../frame/context'

/** A journal and its whole path. */
export interface FoundJournal {
  readonly path: string
  readonly record: CleanRecord
}

/** @throws UsageError where it can't be read, or is no journal */
export async function findJournal(given: string, home: string): Promise<FoundJournal> {
  const path = await pathOf(given, home)
  try {
    return { path, record: (await readRecord(path)).record }
  } catch (error) {
    throw new UsageError('JOURNAL', `${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** A bare name may be that of a file in the home's own folder. */
async function pathOf(given: string, home: string): Promise<string> {
  const kept = join(home, 'journal', given)
  if (basename(given) !== given || (await there(given)) || !(await there(kept))) return resolve(given)
  return kept
}

const there = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false
  )

/** The endpoint that was cleaned, of the several that the settings may name; else the one that was given. */
export async function endpointOf({ plan }: CleanRecord, context: CommandContext): Promise<ResolvedEndpoint> {
  const endpoints = await context.endpoints()
  const cleaned = endpoints.filter(
    (one) => one.namespace === plan.namespace && targetOf(one)?.address === plan.endpoint
  )
  const [only] = cleaned
  const endpoint = endpoints.length > 1 && cleaned.length === 1 && only ? only : await context.endpoint()
  if (endpoint.namespace !== plan.namespace)
    throw new UsageError(
      '--namespace',
      `the journal is for the namespace ${plan.namespace}, and this one is ${endpoint.namespace}`
    )
  return endpoint
}
