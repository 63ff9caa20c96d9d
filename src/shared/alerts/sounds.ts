/** The sounds that the window can make of a new alert; `off`: none. */
export const soundIds = ['off', 'chime', 'bell', 'alarm'] as const
export type SoundId = (typeof soundIds)[number]
