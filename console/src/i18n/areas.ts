import type accountEn from './account/en'
import type attentionEn from './attention/en'
import type automationEn from './automation/en'
import type automationsEn from './automations/en'
import type builderEn from './builder/en'
import type buttonsEn from './buttons/en'
import type campaignsEn from './campaigns/en'
import type chatEn from './chat/en'
import type conditionsEn from './conditions/en'
import type contactEn from './contact/en'
import type contactsEn from './contacts/en'
import type dashboardEn from './dashboard/en'
import type figuresEn from './figures/en'
import type historyEn from './history/en'
import type integrationsEn from './integrations/en'
import type keepingEn from './keeping/en'
import type { Language } from './languages'
import type peopleEn from './people/en'
import type reportsEn from './reports/en'
import type runsEn from './runs/en'
import type settingsEn from './settings/en'
import type templatesEn from './templates/en'
import type testingEn from './testing/en'
import type ticketsEn from './tickets/en'

export type Texts<T> = { [K in keyof T]: T[K] extends string ? string : Texts<T[K]> }

/** The texts of each area in English, which has the keys of all languages. */
export type AreaTexts = {
  account: typeof accountEn
  attention: typeof attentionEn
  automation: typeof automationEn
  automations: typeof automationsEn
  builder: typeof builderEn
  buttons: typeof buttonsEn
  campaigns: typeof campaignsEn
  chat: typeof chatEn
  conditions: typeof conditionsEn
  contact: typeof contactEn
  contacts: typeof contactsEn
  dashboard: typeof dashboardEn
  figures: typeof figuresEn
  history: typeof historyEn
  integrations: typeof integrationsEn
  keeping: typeof keepingEn
  people: typeof peopleEn
  reports: typeof reportsEn
  runs: typeof runsEn
  settings: typeof settingsEn
  templates: typeof templatesEn
  testing: typeof testingEn
  tickets: typeof ticketsEn
}

export type AreaName = keyof AreaTexts

/** What every language says of an area. */
export type Area<A extends AreaName> = Texts<AreaTexts[A]>

type Load<A extends AreaName> = () => Promise<{ default: Area<A> }>

/**
 * The areas of the console whose texts are loaded with their screens: nobody loads a text that they do not come to.
 * A screen's route names its area.
 */
export const areas: { [A in AreaName]: Record<Language, Load<A>> } = {
  account: { it: () => import('./account/it'), en: () => import('./account/en'), es: () => import('./account/es') },
  attention: {
    it: () => import('./attention/it'),
    en: () => import('./attention/en'),
    es: () => import('./attention/es'),
  },
  automation: {
    it: () => import('./automation/it'),
    en: () => import('./automation/en'),
    es: () => import('./automation/es'),
  },
  automations: {
    it: () => import('./automations/it'),
    en: () => import('./automations/en'),
    es: () => import('./automations/es'),
  },
  builder: { it: () => import('./builder/it'), en: () => import('./builder/en'), es: () => import('./builder/es') },
  buttons: { it: () => import('./buttons/it'), en: () => import('./buttons/en'), es: () => import('./buttons/es') },
  campaigns: {
    it: () => import('./campaigns/it'),
    en: () => import('./campaigns/en'),
    es: () => import('./campaigns/es'),
  },
  chat: { it: () => import('./chat/it'), en: () => import('./chat/en'), es: () => import('./chat/es') },
  conditions: {
    it: () => import('./conditions/it'),
    en: () => import('./conditions/en'),
    es: () => import('./conditions/es'),
  },
  contact: { it: () => import('./contact/it'), en: () => import('./contact/en'), es: () => import('./contact/es') },
  contacts: { it: () => import('./contacts/it'), en: () => import('./contacts/en'), es: () => import('./contacts/es') },
  dashboard: {
    it: () => import('./dashboard/it'),
    en: () => import('./dashboard/en'),
    es: () => import('./dashboard/es'),
  },
  figures: { it: () => import('./figures/it'), en: () => import('./figures/en'), es: () => import('./figures/es') },
  history: { it: () => import('./history/it'), en: () => import('./history/en'), es: () => import('./history/es') },
  integrations: {
    it: () => import('./integrations/it'),
    en: () => import('./integrations/en'),
    es: () => import('./integrations/es'),
  },
  keeping: { it: () => import('./keeping/it'), en: () => import('./keeping/en'), es: () => import('./keeping/es') },
  people: { it: () => import('./people/it'), en: () => import('./people/en'), es: () => import('./people/es') },
  reports: { it: () => import('./reports/it'), en: () => import('./reports/en'), es: () => import('./reports/es') },
  runs: { it: () => import('./runs/it'), en: () => import('./runs/en'), es: () => import('./runs/es') },
  settings: { it: () => import('./settings/it'), en: () => import('./settings/en'), es: () => import('./settings/es') },
  templates: {
    it: () => import('./templates/it'),
    en: () => import('./templates/en'),
    es: () => import('./templates/es'),
  },
  testing: { it: () => import('./testing/it'), en: () => import('./testing/en'), es: () => import('./testing/es') },
  tickets: { it: () => import('./tickets/it'), en: () => import('./tickets/en'), es: () => import('./tickets/es') },
}
