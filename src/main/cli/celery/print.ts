import type { CeleryAdvice } from '@shared/celery/advice/document'
import { adviceTexts } from '@shared/celery/advice/texts'
import { createTranslator, formatSeconds } from '@shared/i18n'
import type { Output } from '../frame/output'
import { checkSigns } from '../text/check-sign'

const INDENT = '    '

/** A piece of advice after the other, the gravest first: what was found, why it matters, what to write and what that costs. */
export function printAdvice(out: Output, document: CeleryAdvice): void {
  const t = createTranslator('en')
  const { workers, advice, source, longest_run_s: longest, unread } = document
  out.line(out.paint('bold', source), `  ${workers.length} worker${workers.length === 1 ? '' : 's'}`)
  for (const { hostname, pool, concurrency } of workers)
    out.line(`  ${hostname}  ${pool ?? 'pool unknown'}${concurrency === null ? '' : ` × ${concurrency}`}`)
  out.line(
    longest === null
      ? '  no run is on record: tasks are taken for up to 2h'
      : `  longest run known: ${formatSeconds(longest, 'en')} (${document.longest_run_of ?? ''})`
  )
  for (const { name, unacked } of document.queues ?? [])
    out.line(
      `  queue ${name}: ${unacked === null ? 'not acknowledged messages not known' : `${unacked} given out and not acknowledged`}`
    )
  for (const one of advice) {
    const [sign, color] = checkSigns[one.status]
    const texts = adviceTexts(t, one)
    out.line()
    out.line(out.paint(color, sign), ` ${texts.name}: ${one.setting} = ${one.value}`)
    out.line(INDENT, texts.what, texts.tasks === null ? '' : ` ${texts.tasks}`)
    if (one.workers.length < workers.length) out.line(INDENT, `on ${one.workers.join(', ')}`)
    if (one.status === 'ok') continue
    out.line(INDENT, out.paint('gray', texts.why))
    for (const line of one.change) out.line(INDENT, `→ ${line}`)
    if (texts.price !== null) out.line(INDENT, out.paint('gray', `price: ${texts.price}`))
  }
  if (unread.length > 0) out.line()
  for (const part of unread) out.line(`not known: ${part}`)
}
