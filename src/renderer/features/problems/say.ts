import { createTranslator, type Translator } from '@shared/i18n'
import type { AlertAct, AlertFault } from '@shared/live/alert'
import type { LiveFinding } from '@shared/live/view'
import { ALERT_NOTE_MAX } from '@shared/protocol/alerts'
import { alertsKey } from '@shared/protocol/keys'
import { formatClock } from '../../text/format'
import { visible } from '../../text/visible'
import { report, type App } from '../../workbench/app'
import { pick, prompt } from '../../workbench/quick-input/box'
import { parseSnooze, snoozeChoices } from './snooze'

/** What a person says of a finding: asked for in the box at the top of the window, then sent to the engine. */

const translatorOf = ({ workbench }: App): Translator =>
  createTranslator(workbench.getState().appearance.language)

const subject = ({ type, resource_id }: LiveFinding): string => visible(`${type} ${resource_id}`)

/** What went wrong, in a person's language; a server's words stay as they are. */
export function faultText(
  { code, detail }: AlertFault,
  { namespace }: Pick<LiveFinding, 'namespace'>,
  t: Translator
): string {
  const by = detail === '' ? t('problems:alert.somebody') : visible(detail)
  const text = t(`problems:alert.fault.${code}`, { by, key: alertsKey(namespace) })
  const said = code === 'changed' || code === 'protected' || detail === ''
  const words = said ? '' : ` (${visible(detail)})`
  return `${text}${words}`
}

export function acknowledge(app: App, finding: LiveFinding): Promise<void> {
  const t = translatorOf(app)
  return askNote(app, finding, t('problems:alert.acknowledge', { subject: subject(finding) }), (note) => ({
    do: 'acknowledge',
    note
  }))
}

export async function snooze(app: App, finding: LiveFinding): Promise<void> {
  const t = translatorOf(app)
  const { language } = app.workbench.getState().appearance
  const title = t('problems:alert.snooze', { subject: subject(finding) })
  const now = Date.now()
  const chosen = await pick<number | 'custom'>(app.workbench, {
    title,
    placeholder: t('problems:alert.howLong'),
    items: [
      ...snoozeChoices(now).map(({ id, forMs, until }) => ({
        value: forMs,
        label: t(`problems:alert.choice.${id}`),
        ...(id === 'morning'
          ? {}
          : { detail: t('problems:alert.untilTime', { until: formatClock(until, language, now) }) })
      })),
      { value: 'custom' as const, label: t('problems:alert.choice.custom') }
    ]
  })
  if (chosen === undefined) return
  const forMs = chosen === 'custom' ? await askSpan(app, title, t) : chosen
  if (forMs !== null) await askNote(app, finding, title, (note) => ({ do: 'snooze', note, forMs }))
}

/** Takes back what was said. */
export async function reactivate(app: App, finding: LiveFinding): Promise<void> {
  const fault = await app.live.alerts.say(finding.key, { do: 'clear' })
  if (fault)
    report(
      app,
      Promise.reject(new Error(`${subject(finding)}: ${faultText(fault, finding, translatorOf(app))}`))
    )
}

async function askSpan(app: App, title: string, t: Translator): Promise<number | null> {
  let span: number | null = null
  await prompt(app.workbench, {
    title,
    placeholder: t('problems:alert.span'),
    hint: t('problems:alert.spanHint'),
    maxLength: 40,
    accept: (text) => {
      span = parseSnooze(text, Date.now())
      return span === null ? t('problems:alert.spanWrong') : null
    }
  })
  return span
}

async function askNote(
  app: App,
  finding: LiveFinding,
  title: string,
  actOf: (note: string) => AlertAct
): Promise<void> {
  const t = translatorOf(app)
  await prompt(app.workbench, {
    title,
    placeholder: t('problems:alert.note'),
    hint: t('problems:alert.noteHint'),
    maxLength: ALERT_NOTE_MAX,
    accept: async (note) => {
      const fault = await app.live.alerts.say(finding.key, actOf(note.trim()))
      return fault && faultText(fault, finding, t)
    }
  })
}
