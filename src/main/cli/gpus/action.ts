import { gpuHolders, NvidiaSmi } from '../../engine/gpus'
import type { CommandAction } from '../frame/command'
import { ExitCode } from '../frame/exit-code'
import { printGpus, printOthers } from './print'

export const gpusAction: CommandAction = async ({ flags }, { out, env }) => {
  if (flags['others'] === true) {
    const { otherGraphics } = await import('../../engine/gpus/others')
    const others = await otherGraphics()
    if (out.json) out.document({ version: 1, others })
    else printOthers(out, others)
    return ExitCode.fine
  }
  const inventory = await new NvidiaSmi({ ...env }).read()
  const uuids = inventory.state === 'ok' ? inventory.gpus.map(({ uuid }) => uuid) : []
  const holders = await gpuHolders(uuids)
  if (out.json)
    out.document({
      version: 1,
      at: new Date().toISOString(),
      inventory,
      holders: Object.fromEntries(holders)
    })
  else printGpus(out, inventory, holders)
  return ExitCode.fine
}
