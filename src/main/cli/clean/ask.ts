import { createInterface } from 'node:readline/promises'

/** Whether there is a person to ask: a terminal to type on and one to read from. */
export const canAsk = (): boolean => process.stdin.isTTY && process.stderr.isTTY

/** Asks on stderr; only `y` or `yes` is a yes. Ctrl-C and a closed terminal are a no. */
export async function ask(question: string, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')))
  try {
    const answer = await Promise.race([terminal.question(`${question} [y/N] `, { signal }), closed])
    return /^y(es)?$/i.test(answer.trim())
  } catch {
    return false
  } finally {
    terminal.close()
  }
}
