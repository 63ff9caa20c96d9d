import { useEffect, useEffectEvent } from 'react'

/**
 * A command has opened the form to try it out: once, with the form as it stands then.
 * @param asked whether it is this form's trial that was asked for
 * @param taken it is begun: nobody else is to begin it
 */
export function useAskedTrial(asked: boolean, taken: () => void, start: () => Promise<void>): void {
  const begin = useEffectEvent(() => {
    taken()
    void start()
  })
  useEffect(() => {
    if (asked) begin()
  }, [asked])
}
