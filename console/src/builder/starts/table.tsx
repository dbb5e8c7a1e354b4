import type { ComponentType } from 'react'
import type { StartKind } from '../model/definition'
import { DateForm } from './DateForm'
import {
  AnyMessageForm,
  ClosedHoursForm,
  ConsentStartForm,
  FirstMessageForm,
  ListStartForm,
  PhraseForm,
  TicketStartForm,
} from './forms'
import { HolidayForm } from './HolidayForm'
import { IntegrationForm } from './IntegrationForm'

/** How each kind of start is filled in. */
export const startForms: Record<StartKind, ComponentType> = {
  message: PhraseForm,
  integration: IntegrationForm,
  list: ListStartForm,
  date: DateForm,
  closed_hours: ClosedHoursForm,
  holiday: HolidayForm,
  ticket: TicketStartForm,
  first_message: FirstMessageForm,
  any_message: AnyMessageForm,
  consent: ConsentStartForm,
}
