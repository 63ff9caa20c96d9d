import { readFile } from 'node:fs/promises'

/** Whether a process runs: not gone, and no zombie that waits for its parent. */
export async function runs(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  if (stat === '') return false
  const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
  return state !== 'Z' && state !== 'X'
}

/** The numbers that a program printed as `NAME=123`. */
export function printedPid(output: string, name: string): number {
  const found = new RegExp(`^${name}=(\\d+)$`, 'm').exec(output)?.[1]
  if (found === undefined) throw new Error(`no ${name}= in ${JSON.stringify(output)}`)
  return Number(found)
}
