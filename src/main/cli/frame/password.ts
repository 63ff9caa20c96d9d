import { UsageError } from '@shared/errors'

const MAX_BYTES = 64 * 1024

/** Reads stdin to its end; the first line is the password. @throws UsageError where there is none */
export const passwordFromStdin = (): Promise<string> => secretFromStdin('--password-stdin', 'the password')

/** The same for another secret, with the flag that asked for it. */
export async function secretFromStdin(flag: string, what: string): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    const bytes = chunk as Buffer
    size += bytes.length
    if (size > MAX_BYTES) throw new UsageError(flag, 'takes one line on stdin, at most 64 KiB')
    chunks.push(bytes)
  }
  const [line = ''] = Buffer.concat(chunks).toString('utf8').split(/\r?\n/, 1)
  if (line === '') throw new UsageError(flag, `takes ${what} as a line on stdin, which was empty`)
  return line
}
