import { execFile } from 'node:child_process'
import { z } from 'zod'
import { gpuViewSchema, type GpuView } from '@shared/gpus/view'

/** How this installation's command line is started. */
interface Program {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

const PATIENCE_MS = 20_000
const answerSchema = z.object({ others: gpuViewSchema.shape.others })

/**
 * Graphics controllers of other makers, asked for in a process of its own (see others.ts). Always answers: none where
 * that process does not, and then it is ended.
 */
export const askOthers = (
  { file, args, env }: Program,
  own: Readonly<Record<string, string | undefined>>
): Promise<GpuView['others']> =>
  new Promise((resolve) => {
    const options = {
      env: { ...own, ...env },
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
      windowsHide: true
    } as const
    execFile(file, [...args, 'gpus', '--others', '--json'], options, (_error, stdout) =>
      resolve(parsed(stdout))
    )
  })

function parsed(text: string): GpuView['others'] {
  try {
    return answerSchema.parse(JSON.parse(text)).others
  } catch {
    return []
  }
}
