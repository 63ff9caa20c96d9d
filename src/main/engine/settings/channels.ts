import { UsageError } from '@shared/errors'
import {
  channelIdentity,
  channelSettingsSchema,
  type ChannelInput,
  type ChannelSettings
} from '@shared/settings/channel'
import { removeJsonc, setJsonc } from './edit-jsonc'
import { parseSettings } from './parse'
import { writeFields } from './write-fields'
import { editSettings } from './write'

/**
 * Changes of the alert channels in settings.json; comments, and what this version does not touch, stay as they are. All
 * throw UsageError where the file is wrong as it stands (it is left alone), the channel is not valid, its name is taken, or
 * it is gone.
 */

const KEY = 'notifications.channels'
const RULES = 'notifications.rules'

/** What is written of a channel: nothing that the defaults say anyway. */
function plainChannel(channel: ChannelInput): Record<string, unknown> {
  const checked = channelSettingsSchema.safeParse(channel)
  if (!checked.success) {
    const issue = checked.error.issues[0]
    throw new UsageError(issue?.path.join('.') || 'channel', issue?.message ?? 'is not valid')
  }
  const { id, name, kind, resolved, language, enabled } = checked.data
  return {
    ...(id === undefined || id === name ? {} : { id }),
    name,
    kind,
    ...(resolved ? { resolved } : {}),
    ...(language === 'auto' ? {} : { language }),
    ...(enabled ? {} : { enabled })
  }
}

/** Adds a channel at the end of the list. @returns what it is known by */
export async function addChannel(home: string, channel: ChannelInput): Promise<string> {
  let identity = ''
  await editSettings(home, (text) => {
    const standing = channelsOf(text)
    assertNameFree(channel.name, standing)
    const own = withFreeId(channel, standing)
    identity = own.id ?? own.name.trim()
    return standing.length === 0
      ? setJsonc(text, [KEY], [plainChannel(own)])
      : setJsonc(text, [KEY, standing.length], plainChannel(own), true)
  })
  return identity
}

/** Puts another definition in a channel's place. Rules that named it by its old name do so by the new one. */
export const replaceChannel = (home: string, identity: string, channel: ChannelInput): Promise<void> =>
  editSettings(home, (text) => {
    const standing = channelsOf(text)
    const at = placeOf(standing, identity)
    assertNameFree(
      channel.name,
      standing.filter((_, other) => other !== at)
    )
    const before = standing[at]?.name ?? ''
    const next = writeFields(text, [KEY, at], plainChannel({ ...channel, id: identity }))
    return renamedInRules(next, before, channel.name.trim())
  })

export const removeChannel = (home: string, identity: string): Promise<void> =>
  editSettings(home, (text) => {
    const standing = channelsOf(text)
    return removeJsonc(text, standing.length === 1 ? [KEY] : [KEY, placeOf(standing, identity)])
  })

export const enableChannel = (home: string, identity: string, enabled: boolean): Promise<void> =>
  editSettings(home, (text) =>
    setJsonc(text, [KEY, placeOf(channelsOf(text), identity), 'enabled'], enabled ? undefined : false)
  )

const channelsOf = (text: string): readonly ChannelSettings[] => parseSettings(text, '').settings[KEY]

function placeOf(channels: readonly ChannelSettings[], identity: string): number {
  const at = channels.findIndex((one) => channelIdentity(one) === identity)
  if (at === -1) throw new UsageError('channel', `"${identity}" is not in the settings any more`)
  return at
}

function assertNameFree(name: string, others: readonly ChannelSettings[]): void {
  if (others.some((one) => one.name === name.trim()))
    throw new UsageError('name', `"${name}" is taken: give the channel another name`, 'name_taken')
}

/** A channel that was renamed keeps its first name as its id: another one of that name needs an id of its own. */
function withFreeId(channel: ChannelInput, others: readonly ChannelSettings[]): ChannelInput {
  const taken = new Set(others.map(channelIdentity))
  const wanted = channel.name.trim()
  if (!taken.has(wanted)) return channel
  let number = 2
  while (taken.has(`${wanted.slice(0, 58)}-${number}`)) number += 1
  return { ...channel, id: `${wanted.slice(0, 58)}-${number}` }
}

function renamedInRules(text: string, before: string, after: string): string {
  if (before === after) return text
  return parseSettings(text, '').settings[RULES].reduce((next, { to }, at) => {
    const place = to?.indexOf(before) ?? -1
    return place === -1 ? next : setJsonc(next, [RULES, at, 'to', place], after)
  }, text)
}
