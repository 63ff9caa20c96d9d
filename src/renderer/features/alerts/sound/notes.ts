import type { SoundId } from '@shared/alerts/sounds'

/** One tone of a sound: it begins at `at` and dies away over `lasts`. Seconds, hertz; `level` 0 to 1. */
export interface Note {
  readonly at: number
  readonly lasts: number
  readonly pitch: number
  readonly wave: OscillatorType
  readonly level: number
}

const bell = (at: number, pitch: number, lasts: number): readonly Note[] =>
  // The overtones of a struck bell are no whole multiples of its tone.
  [
    [1, 0.5],
    [2.76, 0.2],
    [5.4, 0.08]
  ].map(([times = 1, level = 0]) => ({
    at,
    lasts: lasts / Math.sqrt(times),
    pitch: pitch * times,
    wave: 'sine',
    level
  }))

/** The sounds as tones: the window makes them itself, so that there is no file to load or to trust. */
export const notes: Readonly<Record<Exclude<SoundId, 'off'>, readonly Note[]>> = {
  chime: [
    { at: 0, lasts: 0.5, pitch: 880, wave: 'sine', level: 0.4 },
    { at: 0.14, lasts: 0.7, pitch: 1318.5, wave: 'sine', level: 0.4 }
  ],
  bell: [...bell(0, 659.3, 1.2), ...bell(0.35, 659.3, 1.2)],
  alarm: [0, 0.2, 0.4, 0.9, 1.1, 1.3].map((at) => ({
    at,
    lasts: 0.16,
    pitch: at % 0.4 < 0.1 || at === 1.3 ? 988 : 784,
    wave: 'triangle',
    level: 0.5
  }))
}

/** How long a sound is, seconds. */
export const lengthOf = (sound: readonly Note[]): number =>
  Math.max(...sound.map(({ at, lasts }) => at + lasts))
