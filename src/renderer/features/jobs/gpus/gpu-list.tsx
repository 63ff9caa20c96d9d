import type { Gpu } from '@shared/gpus/gpu'
import type { GpuView } from '@shared/gpus/view'
import type { Translator } from '@shared/i18n'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { formatInteger, formatPercent, formatSize } from '../../../text/format'
import { ellipsizeMiddle, visible } from '../../../text/visible'
import { useGpus } from './use-gpus'

/** This machine's GPUs: how much of each is in use, and by whom. None is a fine answer. */
export function GpuList(): ReactNode {
  const { t, language } = useText()
  const view = useGpus(true)
  if (!view) return <p className="hint">{t('jobs:gpus.reading')}</p>
  const { inventory, others } = view
  return (
    <>
      {inventory.state === 'none' || inventory.gpus.length === 0 ? (
        <p className="hint" title={inventory.state === 'none' ? visible(inventory.detail) : undefined}>
          {t(`jobs:gpus.none.${inventory.state === 'none' ? inventory.reason : 'empty'}`)}
        </p>
      ) : (
        <ul className="gpus">
          {inventory.gpus.map((gpu) => (
            <GpuItem key={gpu.uuid} gpu={gpu} view={view} />
          ))}
        </ul>
      )}
      {others.map(({ name, vendor, memory }) => (
        <p key={`${vendor} ${name}`} className="hint">
          {t('jobs:gpus.other', {
            name: visible(name),
            memory: memory === null ? '' : formatSize(memory, language)
          })}
        </p>
      ))}
    </>
  )
}

function GpuItem({ gpu, view }: { readonly gpu: Gpu; readonly view: GpuView }): ReactNode {
  const { t, language } = useText()
  const { index, name, memoryUsed, memoryTotal, load, temperature, power, processes, mig } = gpu
  const holder = view.holders[gpu.uuid]
  const facts = [
    t('jobs:gpus.memory', {
      used: formatSize(memoryUsed, language),
      total: formatSize(memoryTotal, language)
    }),
    ...(load === null ? [] : [t('jobs:gpus.load', { load: formatPercent(load, language) })]),
    ...(temperature === null ? [] : [`${formatInteger(temperature, language)} °C`]),
    ...(power === null ? [] : [`${formatInteger(Math.round(power), language)} W`])
  ]
  return (
    <li className="gpu">
      <div className="gpu-name">
        <span className="gpu-index">{index}</span>
        <bdi title={visible(gpu.uuid)}>{visible(name)}</bdi>
        {mig && <span className="chip">{t('jobs:gpus.split')}</span>}
      </div>
      <Meter
        value={memoryTotal === 0 ? 0 : memoryUsed / memoryTotal}
        label={t('jobs:gpus.memoryOf', { index })}
      />
      <div className="gpu-facts">{facts.join(' · ')}</div>
      {holder !== undefined && <Line text={heldBy(holder, t)} />}
      {processes
        .filter(({ kind }) => kind === 'compute')
        .map((process) => (
          <Line
            key={process.pid}
            text={t('jobs:gpus.process', {
              pid: String(process.pid),
              name: ellipsizeMiddle(visible(process.name), 32),
              memory: process.memory === null ? '' : formatSize(process.memory, language)
            })}
          />
        ))}
    </li>
  )
}

const heldBy = (holder: GpuView['holders'][string], t: Translator): string =>
  holder === 'unknown'
    ? t('jobs:gpus.heldByUnknown')
    : t('jobs:gpus.heldBy', {
        type: visible(holder.type),
        id: ellipsizeMiddle(visible(holder.id), 40),
        pid: String(holder.pid)
      })

/** In the narrow side bar its end may be out of sight. */
const Line = ({ text }: { readonly text: string }): ReactNode => (
  <div className="gpu-facts" title={text}>
    {text}
  </div>
)

const Meter = ({ value, label }: { readonly value: number; readonly label: string }): ReactNode => (
  <div
    className="gpu-meter"
    role="meter"
    aria-label={label}
    aria-valuemin={0}
    aria-valuemax={100}
    aria-valuenow={Math.round(value * 100)}
  >
    <span style={{ width: `${Math.round(value * 100)}%` }} />
  </div>
)
