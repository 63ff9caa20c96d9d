import type { JobTemplate } from '@shared/jobs/template'

/** Templates that come with the app. */
export const builtInTemplates: readonly JobTemplate[] = []
