import { useFormatter, useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { useDurationText } from './wait'

/** What a step says of itself, without what lies in its arms. */
export type StepSettings = Omit<Schemas['Step'], 'then' | 'else' | 'no_reply'>

type Named = readonly { value: string; label: string }[]

/** The names of what steps know by ids. An id without a name stands for itself. */
export type StepNames = { lists: Named; users: Named; automations: Named }

function nameOf(named: Named, id: string): string {
  return named.find((one) => one.value === id)?.label ?? id
}

/** A condition as a sentence, by the room that writes conditions. */
export type ConditionText = (condition: Schemas['Condition']) => string

/** A step's settings in one line. */
export function useStepSummary(names: StepNames, conditionText: ConditionText): (step: StepSettings) => string {
  const t = useTranslations('automation')
  const format = useFormatter()
  const durationText = useDurationText()

  const called = (named: Named, ids: readonly string[] | undefined) =>
    format.list((ids ?? []).map((id) => nameOf(named, id)))

  function textOf(step: StepSettings): string {
    return step.text || Object.values(step.texts ?? {})[0] || ''
  }

  function message(step: StepSettings): string {
    const text = textOf(step).replace(/\s+/g, ' ').trim()
    const buttons = Array.isArray(step.buttons) ? step.buttons.map((button) => `[${button.text}]`).join(' ') : ''
    const button = step.button ? `[${step.button}]` : ''
    return [text, buttons || button].filter(Boolean).join(' · ')
  }

  function summaryOf(step: StepSettings): string {
    switch (step.kind) {
      case 'send_template':
        return [step.template, step.language].filter(Boolean).join(' · ')
      case 'send_message':
        return [step.media?.type && `[${step.media.type}]`, message(step) || step.media?.caption]
          .filter(Boolean)
          .join(' ')
      case 'send_buttons':
      case 'send_list':
      case 'send_link':
      case 'send_flow':
      case 'ask_location':
        return message(step)
      case 'send_products':
        return message(step) || step.product || step.catalog_id || ''
      case 'send_location':
        return [step.name, step.address].filter(Boolean).join(', ') || coordinates(step)
      case 'send_contact':
        return format.list((step.contacts ?? []).map((card) => card.name))
      case 'send_sticker':
        return step.link ?? ''
      case 'react':
        return step.emoji ?? ''
      case 'add_tags':
      case 'remove_tags':
        return format.list(step.tags ?? [])
      case 'add_to_lists':
      case 'remove_from_lists':
        return called(names.lists, step.list_ids)
      case 'assign_operators':
        return step.choose === 'random'
          ? t('summary.random', { names: called(names.users, step.user_ids) })
          : called(names.users, step.user_ids)
      case 'unassign_operators':
        return step.user_ids?.length ? called(names.users, step.user_ids) : t('summary.all')
      case 'open_ticket':
        return step.title ?? ''
      case 'update_ticket':
        return [step.title, step.status && t(`ticketStatus.${step.status}`)].filter(Boolean).join(' · ')
      case 'close_ticket':
        return step.reference || t('summary.theirTicket')
      case 'set_field':
        if (!step.field) return ''
        if (step.from === 'next_message') return t('summary.fieldFromReply', { field: step.field })
        return t('summary.fieldTo', { field: step.field, value: step.value ?? '' })
      case 'send_webhook':
        return [step.method, step.url].filter(Boolean).join(' ')
      case 'wait_for_reply':
        return step.limit ? t('summary.replyWithin', { duration: durationText(step.limit) }) : ''
      case 'branch':
        return step.if ? conditionText(step.if) : ''
      case 'start_automation':
        return step.automation_id ? called(names.automations, [step.automation_id]) : ''
      case 'end_automations':
        return step.automation_ids?.length ? called(names.automations, step.automation_ids) : t('summary.allOthers')
      case 'block_contact':
        return t('summary.blocked')
      case 'restore_contact':
        return t('summary.restored')
      case 'delete_contact':
        return t('summary.deleted')
      case 'set_consent':
        return step.to === 'granted' || step.to === 'refused' ? t(`summary.${step.to}`) : ''
    }
  }

  return (step) => summaryOf(step) || t('summary.none')
}

function coordinates({ latitude, longitude }: StepSettings): string {
  return latitude === undefined || longitude === undefined ? '' : `${latitude}, ${longitude}`
}

/** A start step's settings in one line; empty for one that has none. */
export function useStartSummary(names: StepNames): (start: Schemas['Start']) => string {
  const t = useTranslations('automation')
  const format = useFormatter()
  const durationText = useDurationText()

  const quiet = (start: Schemas['Start']) =>
    start.quiet_period ? t('summary.quiet', { duration: durationText(start.quiet_period) }) : undefined

  function dateText(start: Schemas['Start']): string {
    const { field, when, offset } = start
    if (!field) return ''
    const moment =
      when === 'before' || when === 'after'
        ? t(when === 'before' ? 'summary.dateBefore' : 'summary.dateAfter', {
            duration: durationText(offset ?? ''),
            field,
          })
        : t('summary.dateOn', { field })
    return [moment, start.at, start.yearly && t('summary.yearly')].filter(Boolean).join(', ')
  }

  function statusText(status: string | undefined): string {
    if (status === 'open' || status === 'in_progress' || status === 'resolved' || status === 'closed') {
      return t(`ticketStatus.${status}`)
    }
    return t('summary.any')
  }

  return (start) => {
    switch (start.kind) {
      case 'message':
        return start.phrase ? t('summary.phrase', { phrase: start.phrase }) : t('summary.none')
      case 'integration':
        return start.label || t('summary.none')
      case 'list':
        return format.list((start.list_ids ?? []).map((id) => nameOf(names.lists, id))) || t('summary.none')
      case 'date':
        return dateText(start) || t('summary.none')
      case 'closed_hours':
        return quiet(start) ?? ''
      case 'any_message': {
        const when = start.when === 'open' || start.when === 'closed' ? start.when : 'always'
        return [t(`summary.${when}`), quiet(start)].filter(Boolean).join(', ')
      }
      case 'holiday': {
        const count = (start.days?.length ?? 0) + (start.yearly_days?.length ?? 0)
        const parts = [start.country, count > 0 && t('summary.days', { count }), quiet(start)].filter(Boolean)
        return parts.join(', ') || t('summary.none')
      }
      case 'ticket':
        if (start.event !== 'status_changed') return t('summary.opened')
        return t('summary.changed', { from: statusText(start.from), to: statusText(start.to) })
      case 'consent':
        return start.to === 'granted' || start.to === 'refused' ? t(`summary.${start.to}`) : t('summary.none')
      case 'first_message':
        return ''
    }
  }
}
