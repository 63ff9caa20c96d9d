import type { Severity } from '@shared/findings/finding'
import type { ReactNode } from 'react'

/** A codicon. Decoration: what it says has to stand in a text or label beside it. */
export const Icon = ({
  name,
  className = ''
}: {
  readonly name: string
  readonly className?: string
}): ReactNode => <span className={`codicon codicon-${name} ${className}`} aria-hidden="true" />

const severityIcons: Readonly<Record<Severity, string>> = {
  critical: 'error',
  warning: 'warning',
  info: 'info'
}

/** Told apart by shape as well as by colour. */
export const SeverityIcon = ({ severity }: { readonly severity: Severity }): ReactNode => (
  <Icon name={severityIcons[severity]} className={`severity severity-${severity}`} />
)
