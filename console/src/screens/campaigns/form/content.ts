import type { Schemas } from '../../../api/client'
import type { TemplateValues } from '../../../lib/template/templates'

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** A campaign while it is written: what each field holds, whatever of it will be sent. */
export type Content = {
  name: string
  what: 'template' | 'automation'
  automation: string
  template: TemplateValues
  number: string
  lists: string[]
  segments: string[]
  contacts: { id: string; label: string }[]
  /** How many single contacts a campaign has that is edited; null once they are chosen anew. The API does not name them. */
  keptContacts: number | null
  when: 'now' | 'at' | 'recurring'
  /** An instant; empty for none. */
  at: string
  weekdays: string[]
  days: number[]
  /** On the clocks of the zone. */
  time: string
  zone: string
  endsAt: string
  /** Empty for what the server takes. */
  maxErrors: string
}

export const emptyContent: Content = {
  name: '',
  what: 'template',
  automation: '',
  template: {},
  number: '',
  lists: [],
  segments: [],
  contacts: [],
  keptContacts: null,
  when: 'now',
  at: '',
  weekdays: [],
  days: [],
  time: '10:00',
  zone: '',
  endsAt: '',
  maxErrors: '',
}

type Parts = Omit<Schemas['CampaignPreviewInput'], 'at'>

/** The settings that a step and a campaign have of a template, as a campaign names them. */
function templateOf({ template, ...values }: TemplateValues): Schemas['CampaignTemplate'] {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '')
  return { name: template ?? '', ...Object.fromEntries(given) }
}

/** What a campaign is made of, without its name and time. A template needs a name before it can be sent. */
function partsOf(content: Content): Parts {
  const { what, automation, template, number, lists, segments, contacts, keptContacts } = content
  return {
    ...(what === 'automation' && automation ? { automation_id: automation } : {}),
    ...(what === 'template' && template.template ? { template: templateOf(template) } : {}),
    ...(what === 'template' && number ? { number_id: number } : {}),
    ...(lists.length > 0 ? { list_ids: lists } : {}),
    ...(segments.length > 0 ? { segment_ids: segments } : {}),
    ...(keptContacts === null ? { contact_ids: contacts.map(({ id }) => id) } : {}),
  }
}

function maxErrorsOf({ maxErrors }: Content): { max_error_percent?: number } {
  return maxErrors === '' ? {} : { max_error_percent: Number(maxErrors) }
}

export function toCampaign(content: Content): Schemas['CampaignInput'] {
  return {
    name: content.name.trim(),
    ...partsOf(content),
    ...maxErrorsOf(content),
    ...(content.when === 'at' && content.at ? { at: content.at } : {}),
  }
}

export function toRecurring(content: Content): Schemas['RecurringCampaignInput'] {
  return {
    name: content.name.trim(),
    ...partsOf(content),
    ...maxErrorsOf(content),
    weekdays: weekdays.filter((day) => content.weekdays.includes(day)),
    days_of_month: content.days,
    time: content.time,
    ...(content.zone ? { time_zone: content.zone } : {}),
    ...(content.endsAt ? { ends_at: content.endsAt } : {}),
  }
}

/** What is asked of whom it would reach. */
export function toPreview(content: Content): Schemas['CampaignPreviewInput'] {
  return { ...partsOf(content), ...(content.when === 'at' && content.at ? { at: content.at } : {}) }
}

type Known = Schemas['Campaign'] | Schemas['RecurringCampaign']

function begun(of: Known): Content {
  const { name, ...template } = of.template ?? { name: '' }
  return {
    ...emptyContent,
    name: of.name,
    what: of.template || !of.automation_id ? 'template' : 'automation',
    automation: of.template ? '' : (of.automation_id ?? ''),
    template: name ? { template: name, ...template } : {},
    number: of.number_id,
    lists: of.list_ids,
    segments: of.segment_ids,
    maxErrors: String(of.max_error_percent),
  }
}

/** The form of a campaign that has not begun. */
export function fromCampaign(campaign: Schemas['Campaign']): Content {
  return {
    ...begun(campaign),
    keptContacts: campaign.contacts > 0 ? campaign.contacts : null,
    when: campaign.at ? 'at' : 'now',
    at: campaign.at ?? '',
  }
}

export function fromRecurring(recurring: Schemas['RecurringCampaign']): Content {
  return {
    ...begun(recurring),
    contacts: recurring.contact_ids.map((id) => ({ id, label: id })),
    when: 'recurring',
    weekdays: recurring.weekdays,
    days: recurring.days_of_month,
    time: recurring.time,
    zone: recurring.time_zone,
    endsAt: recurring.ends_at ?? '',
  }
}

/** Reports whether there is anybody to send to, as far as the form knows. */
export function hasAudience({ lists, segments, contacts, keptContacts }: Content): boolean {
  return lists.length + segments.length + contacts.length + (keptContacts ?? 0) > 0
}

/**
 * What the form itself knows to be missing, by the pointers of its fields. Without its time a campaign would begin at once, which
 * the server cannot know to be meant otherwise.
 */
export function missing({ name, when, at }: Content): ('/name' | '/at')[] {
  return [...(name.trim() ? [] : ['/name' as const]), ...(when === 'at' && !at ? ['/at' as const] : [])]
}

/** Reports whether something was chosen that could be sent. */
export function hasMessage({ what, automation, template }: Content): boolean {
  return what === 'automation' ? automation !== '' : Boolean(template.template)
}

/** The pointer at which the form shows an error of the server: a template's name has its field among its values. */
export function shownAt(pointer: string): string {
  return pointer === '/template/name' || pointer === '/template' ? '/template/template' : pointer
}

/** The same of an error of a test, whose only step is the template. */
export function ofTest(pointer: string): string {
  return pointer.replace('/definition/steps/0/', '/template/')
}

/** The only step of a test of a template. */
export function testOf(content: Content): Schemas['AutomationInput'] {
  const { template, language, parameters, header, buttons, cards, offer } = content.template
  return {
    name: content.name.trim() || (template ?? ''),
    ...(content.number ? { number_id: content.number } : {}),
    steps: [{ kind: 'send_template', template, language, parameters, header, buttons, cards, offer }],
  }
}
