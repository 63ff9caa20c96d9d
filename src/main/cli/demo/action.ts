import { UsageError } from '@shared/errors'
import { guardFindingKinds } from '@shared/findings/finding'
import { DemoRunning, resetDemo, startDemo, type DemoOptions } from '../../engine/demo'
import type { CommandAction } from '../frame/command'
import { ExitCode } from '../frame/exit-code'
import type { Output } from '../frame/output'
import { untilInterrupted } from '../text/interrupt'

export const demoAction: CommandAction = async ({ flags }, context) => {
  const { out } = context
  if (flags['once'] && flags['reset'])
    throw new UsageError('--reset', 'takes the place of --once: give one of the two')
  const endpoint = await context.embedded()
  const open = await context.open(endpoint)
  const interrupted = untilInterrupted()
  try {
    const options: DemoOptions = {
      url: open.target,
      namespace: endpoint.namespace,
      signal: interrupted.signal,
      once: flags['once'] === true,
      log: ({ text }) => out.log(text)
    }
    if (flags['reset']) return await reset(out, options)
    return await play(out, options, open.target.address)
  } catch (error) {
    if (interrupted.signal.aborted) return interrupted.exitCode
    if (error instanceof DemoRunning) throw new UsageError('demo', error.problem)
    throw error
  } finally {
    interrupted.dispose()
    await open.close()
  }
}

async function reset(out: Output, options: DemoOptions): Promise<number> {
  const removed = await resetDemo(options)
  if (out.json) out.document({ version: 1, removed })
  out.line(`Removed ${removed} resources and keys of the demo.`)
  return ExitCode.fine
}

async function play(out: Output, options: DemoOptions, address: string): Promise<number> {
  out.log('setting the stage: about seven seconds')
  const demo = await startDemo(options)
  const { namespace } = options
  if (out.json) out.event({ event: 'ready', endpoint: address, namespace, kinds: guardFindingKinds })
  out.line(`The demo plays on ${address}, namespace ${namespace}: every kind of finding is there.`)
  out.line('Look at it with: taskguard report, taskguard watch, taskguard clean --dry-run, or the window.')
  if (!options.once) {
    out.line('Ctrl-C stops it.')
    await new Promise((stop) => options.signal.addEventListener('abort', stop, { once: true }))
  }
  await demo.stop()
  if (out.json) out.event({ event: 'stopped' })
  return ExitCode.fine
}
