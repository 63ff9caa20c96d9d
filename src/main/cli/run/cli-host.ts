import type { CommandContext } from '../frame/context'
import type { UnrecordedHost } from './unrecorded'
import { unrecordedDocument } from './run-document'

/** A run that was typed: its work writes to this terminal, and with --json one document says how it went. */
export function cliHost({ out, env, stdinTaken }: CommandContext): UnrecordedHost {
  let hasRun = false
  return {
    env,
    stdin: stdinTaken ? 'ignore' : 'inherit',
    stdout: out.json ? out.stderr : out.stdout,
    stderr: 'inherit',
    source: 'cli',
    log: (line) => out.log(line),
    refused(document, lines) {
      if (out.json) out.document(document)
      for (const line of lines) out.log(line)
    },
    waiting: (_what, line) => out.log(line),
    notice: (_notice, line) => out.log(line),
    started() {
      hasRun = true
    },
    get hasRun() {
      return hasRun
    },
    unrecorded(head, ended) {
      if (out.json) out.document({ ...head, ...unrecordedDocument(ended) })
    },
    ended(document) {
      if (out.json) out.document(document)
    },
    leftWaiting: (signal) => out.log(`${signal}: nothing was run`)
  }
}
