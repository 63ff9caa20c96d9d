import { useId, type ReactNode } from 'react'

/** A titled part of a page. */
export function Section({
  title,
  children
}: {
  readonly title: string
  readonly children: ReactNode
}): ReactNode {
  // A page may stand in two editor groups at once.
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}
