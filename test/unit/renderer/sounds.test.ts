import { expect, test } from 'vitest'
import { soundIds } from '@shared/alerts/sounds'
import { lengthOf, notes } from '../../../src/renderer/features/alerts/sound/notes'

test.each(soundIds.filter((id) => id !== 'off'))('%s is short, can be heard, and is never too loud', (id) => {
  const sound = notes[id]
  expect(lengthOf(sound)).toBeLessThan(2)
  for (const { pitch, lasts } of sound) {
    expect(pitch).toBeGreaterThan(200)
    expect(pitch).toBeLessThan(8_000)
    expect(lasts).toBeGreaterThan(0.05)
  }
  // Tones that sound at once add up.
  for (let time = 0; time < lengthOf(sound); time += 0.01) {
    const level = sound
      .filter(({ at, lasts }) => at <= time && time < at + lasts)
      .reduce((sum, note) => sum + note.level * 0.001 ** ((time - note.at) / note.lasts), 0)
    expect(level).toBeLessThanOrEqual(1)
  }
})
