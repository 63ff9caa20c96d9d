import type { SoundId } from '@shared/alerts/sounds'
import { lengthOf, notes } from './notes'

/** What is needed of a context, so that a sound can be made for the ear and into memory alike. */
type Context = Pick<BaseAudioContext, 'createOscillator' | 'createGain' | 'currentTime' | 'destination'>

/** A tone that began with a jump would click. Seconds. */
const RISE = 0.008
/** As good as silent; an exponential never reaches 0. */
const SILENT = 0.0001

/** Puts a sound's tones onto a context, from now on. */
export function layOut(context: Context, sound: Exclude<SoundId, 'off'>): void {
  for (const { at, lasts, pitch, wave, level } of notes[sound]) {
    const begin = context.currentTime + at
    const tone = context.createOscillator()
    const gain = context.createGain()
    tone.type = wave
    tone.frequency.value = pitch
    gain.gain.setValueAtTime(SILENT, begin)
    gain.gain.exponentialRampToValueAtTime(level, begin + RISE)
    gain.gain.exponentialRampToValueAtTime(SILENT, begin + lasts)
    tone.connect(gain)
    gain.connect(context.destination)
    tone.start(begin)
    tone.stop(begin + lasts)
  }
}

let playing: AudioContext | null = null

/** Plays a sound; one that still plays is cut short. */
export async function play(sound: SoundId): Promise<void> {
  await playing?.close()
  playing = null
  if (sound === 'off') return
  const context = new AudioContext()
  playing = context
  layOut(context, sound)
  setTimeout(
    () => {
      if (playing !== context) return
      playing = null
      void context.close()
    },
    (lengthOf(notes[sound]) + 0.2) * 1000
  )
}
