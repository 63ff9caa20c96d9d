import { redisHint, redisProblem } from '@shared/endpoints/fault-text'
import { assertNever } from '@shared/errors'
import type { TestStep } from '@shared/endpoints/test-step'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { formatSpan } from '../../../text/format'
import { visible } from '../../../text/visible'
import { Icon } from '../../../workbench/icon'
import type { Trial } from './use-trial'

const icons: Readonly<Record<TestStep['status'], string>> = {
  running: 'loading codicon-modifier-spin',
  ok: 'pass',
  info: 'info',
  unknown: 'question',
  warning: 'warning',
  critical: 'error'
}

/** What a connection test found, step by step, and what to do about the first fault. */
export function TrialSteps({ trial }: { readonly trial: Trial }): ReactNode {
  const { t } = useText()
  if (trial.state === 'none') return null
  const worst = trial.steps.some(({ status }) => status === 'critical')
    ? 'critical'
    : trial.steps.some(({ status }) => status === 'warning')
      ? 'warning'
      : 'ok'
  return (
    <section className="trial" aria-label={t('endpoints:test.title')}>
      <p role="status" className="trial-state">
        {t(`endpoints:test.state.${trial.state === 'done' ? worst : trial.state}`, {
          problem: visible(trial.problem)
        })}
      </p>
      <ol>
        {trial.steps.map((step) => (
          <Step key={step.id} step={step} />
        ))}
      </ol>
    </section>
  )
}

function Step({ step }: { readonly step: TestStep }): ReactNode {
  const { t } = useText()
  const { id, status, fault } = step
  const says = useStepText(step)
  return (
    <li className={`trial-step ${status}`}>
      <Icon name={icons[status]} className={`status-${status}`} />
      <span className="trial-name">{t(`endpoints:test.step.${id}`)}</span>
      <span className="trial-says">
        <span className="visually-hidden">{t(`endpoints:test.status.${status}`)} </span>
        <bdi>{visible(says)}</bdi>
        {fault && (
          <>
            {' '}
            <bdi className="trial-hint">{visible(fault.said ? redisHint(fault.said, t) : fault.hint)}</bdi>
          </>
        )}
      </span>
    </li>
  )
}

const known = ['unreachable', 'timeout', 'auth', 'permission', 'wrong_database', 'tls', 'loading'] as const

/** What a step found, in a sentence of the catalogs; the server's own words stand beside it. */
function useStepText({ id, status, facts, fault }: TestStep): string {
  const { t, language } = useText()
  if (fault) {
    const code = known.find((one) => one === fault.code)
    const problem = fault.said ? redisProblem(fault.said, t) : fault.problem
    return code ? `${t(`endpoints:test.fault.${code}`)} (${problem})` : problem
  }
  if (status === 'running') return t('endpoints:test.running')
  const text = (name: string): string => {
    const value = facts[name]
    return Array.isArray(value)
      ? value.join(', ')
      : value === null || value === undefined
        ? ''
        : String(value)
  }
  const ms = (name: string): string => formatMs(Number(facts[name] ?? 0), language)
  switch (id) {
    case 'connect':
      return t('endpoints:test.says.connect', { address: text('address'), ms: ms('took_ms') })
    case 'version':
      return t('endpoints:test.says.version', {
        product: text('product'),
        version: text('version'),
        mode: text('mode')
      })
    case 'role':
      return status === 'ok'
        ? t('endpoints:test.says.primary')
        : t('endpoints:test.says.replica', { primary: text('primary') })
    case 'rights': {
      const missing = ['guard', 'monitor', 'cleanup', 'alerts', 'doctor']
        .flatMap((part) => facts[`missing_${part}`] ?? [])
        .map((label) => String(label).split(' ')[0])
      return missing.length === 0
        ? t('endpoints:test.says.rights')
        : t('endpoints:test.says.rightsMissing', { rights: [...new Set(missing)].join(', ') })
    }
    case 'clock': {
      const skew = Number(facts['skew_ms'] ?? 0)
      return status === 'unknown'
        ? t('endpoints:test.says.unknown')
        : t('endpoints:test.says.clock', { skew: formatSkew(skew, language) })
    }
    case 'latency':
      return t('endpoints:test.says.latency', { median: ms('median_ms'), worst: ms('worst_ms') })
    case 'eviction':
      if (status === 'unknown') return t('endpoints:test.says.unknown')
      return t(status === 'ok' ? 'endpoints:test.says.eviction' : 'endpoints:test.says.evicts', {
        policy: text('policy')
      })
    case 'scripts':
      return t(status === 'ok' ? 'endpoints:test.says.scripts' : 'endpoints:test.says.scriptsRefused')
    case 'persistence':
      return t(`endpoints:test.says.persistence.${status}`)
    case 'broker': {
      const missing = text('missing')
      return [
        t('endpoints:test.says.broker', { address: text('address'), ms: ms('took_ms') }),
        ...(text('queues') === '' ? [] : [t('endpoints:test.says.queues', { queues: text('queues') })]),
        ...(missing === '' ? [] : [t('endpoints:test.says.noQueues', { queues: missing })])
      ].join(' · ')
    }
    case 'management':
      return [
        t('endpoints:test.says.management', { address: text('address'), ms: ms('took_ms') }),
        ...(text('queues') === '' ? [] : [t('endpoints:test.says.unacked', { queues: text('queues') })])
      ].join(' · ')
    case 'backend':
      return t('endpoints:test.says.connect', { address: text('address'), ms: ms('took_ms') })
    default:
      return assertNever(id)
  }
}

const formatMs = (ms: number, language: string): string =>
  new Intl.NumberFormat(language, {
    style: 'unit',
    unit: 'millisecond',
    maximumFractionDigits: ms < 10 ? 1 : 0
  }).format(ms)

/** Milliseconds while they are few, then as a span. */
const formatSkew = (ms: number, language: 'en' | 'zh-CN'): string =>
  Math.abs(ms) < 10_000 ? formatMs(Math.abs(ms), language) : formatSpan(Math.abs(ms), language)
