import { jobTemplateSchema, type JobTemplate } from '@shared/jobs/template'

/** The sample of one analysis, as resources/jobs has it. Titles and labels for people: jobs catalog, `builtIn`. */
function sample(kind: string, input: string, passes: number): JobTemplate {
  return jobTemplateSchema.parse({
    name: `sample-${kind}`,
    type: `${kind}_analysis`,
    resourceId: '${basename:file}',
    command: [
      '${runtime}',
      `\${samples}/${kind}.mjs`,
      '--file=${input:file}',
      '--passes=${input:passes}',
      '--device=${input:device}'
    ],
    // This app's own program is plain Node then: the one runtime that is there wherever the app is.
    env: { ELECTRON_RUN_AS_NODE: '1' },
    inputs: [
      { kind: 'file', name: 'file', default: `\${samples}/inputs/${input}` },
      { kind: 'number', name: 'passes', default: passes, min: 1, max: 1_000_000, integer: true },
      { kind: 'choice', name: 'device', options: ['auto', 'cpu', 'cuda'], default: 'auto' }
    ],
    gpus: { count: 1, memory: '512m', optional: true },
    lease: '60s',
    maxRuntime: '30m'
  })
}

/** Templates that come with the app: a small real computation for each kind of analysis, about half a minute on a CPU. */
export const builtInTemplates: readonly JobTemplate[] = [
  sample('video', 'scenes.y4m', 400),
  sample('audio', 'melody.wav', 20),
  sample('image', 'rings.ppm', 500),
  sample('data', 'clouds.csv', 5_000)
]
