import { describe, expect, test } from 'vitest'
import { detectUnreadable } from '@shared/findings/detect'
import { findingKinds, suggestionSchema } from '@shared/findings/finding'
import { findingTexts } from '@shared/findings/texts'
import { createTranslator, languages } from '@shared/i18n'
import { oneOfEach } from './one-of-each'
import { context, NOW } from './facts'

describe.each(languages)('findings in %s', (language) => {
  const t = createTranslator(language)

  test.each(findingKinds)('%s: every text is there, with every value filled in', (kind) => {
    const finding = oneOfEach().find((one) => one.kind === kind)
    expect(finding, `a ${kind}`).toBeDefined()
    const texts = findingTexts(t, finding!)
    for (const [name, text] of Object.entries(texts)) {
      expect(text, `${kind} ${name}`).not.toBe('')
      expect(text, `${kind} ${name}`).not.toMatch(/\{\{|findings:|undefined|null|\[object/)
    }
    expect(texts.message).toContain(
      finding!.kind === 'unreadable' ? finding!.evidence.key : finding!.resource_id
    )
  })

  test.each(suggestionSchema.options)('suggestion %s has a label', (code) => {
    expect(t(`findings:suggestion.${code}`)).not.toContain('findings:')
  })
})

test('the English message is the one a finding carries', () => {
  for (const finding of oneOfEach())
    expect(finding.message).toBe(findingTexts(createTranslator('en'), finding).message)
})

test('hostile text stays text', () => {
  const finding = detectUnreadable(
    {
      key: 'taskguard:{a}:state:<img src=x onerror=alert(1)> {{reason}} $t(findings:unknown)',
      type: 'a',
      id: 'x',
      reason: 'not_json',
      detail: '\u202e{{key}}',
      since: NOW
    },
    context()
  )
  expect(finding.message).toBe(
    "The key taskguard:{a}:state:<img src=x onerror=alert(1)> {{reason}} $t(findings:unknown) can't be read: not JSON (\u202e{{key}})."
  )
})
