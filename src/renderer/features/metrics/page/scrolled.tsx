import type { ReactNode } from 'react'

/** What may be larger than its place: scrolled by keys as well. */
export const Scrolled = ({
  name,
  className,
  children
}: {
  readonly name: string
  readonly className: string
  readonly children: ReactNode
}): ReactNode => (
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls takes the focus, or keys could not
  <div className={className} role="group" tabIndex={0} aria-label={name}>
    {children}
  </div>
)
