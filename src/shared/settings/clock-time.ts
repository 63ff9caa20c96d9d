import { z } from 'zod'

/** A time of day as a person writes it, `22:30`; empty: none. */
export const clockTimeSchema = z
  .string()
  .refine((text) => text === '' || /^([01]\d|2[0-3]):[0-5]\d$/.test(text), {
    error: 'takes a time of day such as 22:30',
    params: { said: 'clock_time' }
  })
