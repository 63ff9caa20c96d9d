import { describe, expect, it } from 'vitest'
import { endpointSettingsSchema } from '@shared/settings/endpoint'
import {
  draftOf,
  emptyDraft,
  endpointOf,
  faultsOf,
  fieldOf
} from '../../../src/renderer/features/endpoints/editor/draft'

const draft = { ...emptyDraft('blue'), name: 'prod', host: 'redis.example' }

describe('the form’s part about the automatic cleanup', () => {
  it('is off, and nothing of it is kept, until somebody switches it on', () => {
    expect(endpointOf(draft)).not.toHaveProperty('autoCleanup')
    const on = { ...draft, autoCleanup: true, schedule: ' 0 3 * * * ', atMost: '5' }
    const kept = endpointSettingsSchema.parse(endpointOf(on))
    expect(kept.autoCleanup).toEqual({ schedule: '0 3 * * *', atMost: 5 })
    expect(draftOf(kept)).toMatchObject({ autoCleanup: true, schedule: '0 3 * * *', atMost: '5' })
  })

  it('says at its field what is wrong', () => {
    const faults = faultsOf({ ...draft, autoCleanup: true, schedule: '30s', atMost: 'many' })
    expect(faults.map(({ field }) => fieldOf(field))).toEqual(['schedule', 'atMost'])
    expect(faultsOf({ ...draft, autoCleanup: false, schedule: '30s' })).toEqual([])
  })
})
