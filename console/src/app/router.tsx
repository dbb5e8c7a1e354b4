import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  Navigate,
} from '@tanstack/react-router'
import type { Problem } from '../api/client'
import { validateBuilder } from '../builder/search'
import { validateChat } from '../chat/search'
import { needTexts } from '../i18n/texts'
import { validateFigure } from '../lib/figures/figures'
import { untilLoaded } from '../lib/load'
import { parseSearch, stringifySearch } from '../lib/search-params'
import { useSession } from '../lib/session'
import { Failed, Loading } from '../lib/states'
import { validateFilters as validateAutomations } from '../screens/automations/filters'
import { validateCampaigns, validateOpened } from '../screens/campaigns/filters'
import { validateTab } from '../screens/contact/tabs'
import { validateFilters } from '../screens/contacts/filters'
import { validateCsvTab } from '../screens/csv/tabs'
import { validateWay } from '../screens/duplicates/ways'
import { validateIntegrations } from '../screens/integrations/search'
import { NotFoundScreen } from '../screens/not-found/NotFoundScreen'
import { validateReports } from '../screens/reports/search'
import { validateTemplates } from '../screens/templates/filters'
import { validateTickets } from '../screens/tickets/search'
import { menuOf } from './menu'
import { Shell } from './Shell'

/** A screen whose code is loaded when somebody goes there: until it is here, bars stand in its place. */
const screen: typeof lazyRouteComponent = (load, name) => lazyRouteComponent(() => untilLoaded(load), name)

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundScreen })

/** The start: of who answers chats and sees nothing else, these; of everybody else what the console is about. */
function Start() {
  const session = useSession()
  const menu = menuOf(session)
  const first = menu.find((entry) => entry.name === (session.only_assigned ? 'chat' : 'automations')) ?? menu[0]
  return first ? <Navigate to={first.to} replace /> : <NotFoundScreen />
}

const start = createRoute({ getParentRoute: () => root, path: '/', component: Start })

// who is signed in already and follows the link to the sign-in page is shown the start
const signIn = createRoute({ getParentRoute: () => root, path: '/sign-in', component: Start })

const automations = createRoute({
  getParentRoute: () => root,
  path: '/automations',
  validateSearch: validateAutomations,
  loader: () => needTexts('automations'),
  component: screen(() => import('../screens/automations/AutomationsScreen'), 'AutomationsScreen'),
})

const recipes = createRoute({
  getParentRoute: () => root,
  path: '/automations/recipes',
  loader: () => needTexts('automations'),
  component: screen(() => import('../screens/automations/RecipesScreen'), 'RecipesScreen'),
})

const attention = createRoute({
  getParentRoute: () => root,
  path: '/attention',
  loader: () => needTexts('attention'),
  component: screen(() => import('../screens/attention/AttentionScreen'), 'AttentionScreen'),
})

const templates = createRoute({
  getParentRoute: () => root,
  path: '/templates',
  validateSearch: validateTemplates,
  loader: () => needTexts('builder', 'templates'),
  component: screen(() => import('../screens/templates/TemplatesScreen'), 'TemplatesScreen'),
})

const newTemplate = createRoute({
  getParentRoute: () => root,
  path: '/templates/new',
  loader: () => needTexts('builder', 'templates'),
  component: screen(() => import('../screens/templates/NewTemplate'), 'NewTemplate'),
})

const template = createRoute({
  getParentRoute: () => root,
  path: '/templates/$id',
  validateSearch: validateFigure,
  loader: () => needTexts('automation', 'builder', 'figures', 'templates'),
  component: screen(() => import('../screens/templates/TemplateScreen'), 'TemplateScreen'),
})

const tickets = createRoute({
  getParentRoute: () => root,
  path: '/tickets',
  validateSearch: validateTickets,
  loader: () => needTexts('contact', 'tickets'),
  component: screen(() => import('../screens/tickets/TicketsScreen'), 'TicketsScreen'),
})

const ticket = createRoute({
  getParentRoute: () => root,
  path: '/tickets/$id',
  // on a phone, its chat is shown in its place
  validateSearch: ({ pane }: { pane?: unknown }): { pane?: 'chat' } => (pane === 'chat' ? { pane } : {}),
  loader: () => needTexts('contact', 'tickets'),
  component: screen(() => import('./TicketPage'), 'TicketPage'),
})

const chat = createRoute({
  getParentRoute: () => root,
  path: '/chat',
  validateSearch: validateChat,
  loader: () => needTexts('chat', 'contact', 'runs'),
  component: screen(() => import('../chat/ChatScreen'), 'ChatScreen'),
})

// the same screen, which stays while one goes from a conversation to the next
const conversation = createRoute({ getParentRoute: () => chat, path: '/$id' })

const contacts = createRoute({
  getParentRoute: () => root,
  path: '/contacts',
  validateSearch: validateFilters,
  loader: () => needTexts('contacts'),
  component: screen(() => import('../screens/contacts/ContactsScreen'), 'ContactsScreen'),
})

const contact = createRoute({
  getParentRoute: () => root,
  path: '/contacts/$id',
  validateSearch: validateTab,
  loader: () => needTexts('automation', 'contact', 'runs'),
  component: screen(() => import('../screens/contact/ContactScreen'), 'ContactScreen'),
})

const duplicates = createRoute({
  getParentRoute: () => root,
  path: '/contacts/duplicates',
  validateSearch: validateWay,
  loader: () => needTexts('people'),
  component: screen(() => import('../screens/duplicates/DuplicatesScreen'), 'DuplicatesScreen'),
})

const integrations = createRoute({
  getParentRoute: () => root,
  path: '/integrations',
  validateSearch: validateIntegrations,
  loader: () => needTexts('automation', 'integrations', 'runs'),
  component: screen(() => import('../screens/integrations/IntegrationsScreen'), 'IntegrationsScreen'),
})

const lists = createRoute({
  getParentRoute: () => root,
  path: '/lists',
  loader: () => needTexts('people'),
  component: screen(() => import('../screens/lists/ListsScreen'), 'ListsScreen'),
})

const list = createRoute({
  getParentRoute: () => root,
  path: '/lists/$id',
  loader: () => needTexts('people'),
  component: screen(() => import('../screens/lists/ListScreen'), 'ListScreen'),
})

const segments = createRoute({
  getParentRoute: () => root,
  path: '/segments',
  loader: () => needTexts('people', 'conditions'),
  component: screen(() => import('../screens/segments/SegmentsScreen'), 'SegmentsScreen'),
})

const segment = createRoute({
  getParentRoute: () => root,
  path: '/segments/$id',
  // a new segment may begin with the filters of the contacts
  validateSearch: validateFilters,
  loader: () => needTexts('people', 'conditions'),
  component: screen(() => import('../screens/segments/SegmentScreen'), 'SegmentScreen'),
})

const fields = createRoute({
  getParentRoute: () => root,
  path: '/fields',
  loader: () => needTexts('people'),
  component: screen(() => import('../screens/fields/FieldsScreen'), 'FieldsScreen'),
})

const tags = createRoute({
  getParentRoute: () => root,
  path: '/tags',
  loader: () => needTexts('people'),
  component: screen(() => import('../screens/tags/TagsScreen'), 'TagsScreen'),
})

const chatButtons = createRoute({
  getParentRoute: () => root,
  path: '/chat-buttons',
  loader: () => needTexts('buttons'),
  component: screen(() => import('../screens/chat-buttons/ChatButtonsScreen'), 'ChatButtonsScreen'),
})

const csv = createRoute({
  getParentRoute: () => root,
  path: '/csv',
  validateSearch: validateCsvTab,
  loader: () => needTexts('people', 'contact'),
  component: screen(() => import('../screens/csv/CsvScreen'), 'CsvScreen'),
})

const campaigns = createRoute({
  getParentRoute: () => root,
  path: '/campaigns',
  validateSearch: validateCampaigns,
  loader: () => needTexts('campaigns'),
  component: screen(() => import('../screens/campaigns/CampaignsScreen'), 'CampaignsScreen'),
})

const formTexts = () => needTexts('campaigns', 'figures', 'builder', 'conditions', 'testing')

const newCampaign = createRoute({
  getParentRoute: () => root,
  path: '/campaigns/new',
  loader: formTexts,
  component: screen(() => import('../screens/campaigns/EditScreens'), 'NewCampaign'),
})

const campaign = createRoute({
  getParentRoute: () => root,
  path: '/campaigns/$id',
  validateSearch: validateOpened,
  loader: () => needTexts('campaigns', 'figures'),
  component: screen(() => import('../screens/campaigns/CampaignScreen'), 'CampaignScreen'),
})

const editCampaign = createRoute({
  getParentRoute: () => root,
  path: '/campaigns/$id/edit',
  loader: formTexts,
  component: screen(() => import('../screens/campaigns/EditScreens'), 'EditCampaign'),
})

const recurring = createRoute({
  getParentRoute: () => root,
  path: '/campaigns/recurring/$id',
  loader: () => needTexts('campaigns'),
  component: screen(() => import('../screens/campaigns/RecurringScreen'), 'RecurringScreen'),
})

const editRecurring = createRoute({
  getParentRoute: () => root,
  path: '/campaigns/recurring/$id/edit',
  loader: formTexts,
  component: screen(() => import('../screens/campaigns/EditScreens'), 'EditRecurring'),
})

const reports = createRoute({
  getParentRoute: () => root,
  path: '/reports',
  validateSearch: validateReports,
  loader: () => needTexts('reports', 'figures', 'automation'),
  component: screen(() => import('../screens/reports/ReportsScreen'), 'ReportsScreen'),
})

const dashboard = createRoute({
  getParentRoute: () => root,
  path: '/dashboard',
  loader: () => needTexts('dashboard', 'figures'),
  component: screen(() => import('../screens/dashboard/DashboardScreen'), 'DashboardScreen'),
})

const account = createRoute({
  getParentRoute: () => root,
  path: '/settings/account',
  loader: () => needTexts('account'),
  component: screen(() => import('../screens/account/AccountScreen'), 'AccountScreen'),
})

const newAutomation = createRoute({
  getParentRoute: () => root,
  path: '/automations/new',
  loader: () => needTexts('automation', 'builder'),
  component: screen(() => import('../builder/NewAutomation'), 'NewAutomation'),
})

const automation = createRoute({
  getParentRoute: () => root,
  path: '/automations/$id',
  validateSearch: validateBuilder,
  loader: () => needTexts('automation', 'builder', 'conditions', 'history', 'keeping', 'runs', 'testing'),
  component: screen(() => import('../builder/BuilderScreen'), 'BuilderScreen'),
})

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: () => <Navigate to="/settings/$part" params={{ part: 'workspace' }} replace />,
})

const settingsPart = createRoute({
  getParentRoute: () => root,
  path: '/settings/$part',
  loader: () => needTexts('settings'),
  component: screen(() => import('../screens/settings/SettingsScreen'), 'SettingsScreen'),
})

const manual = createRoute({
  getParentRoute: () => root,
  path: '/manual/$page',
  component: screen(() => import('../screens/manual/ManualScreen'), 'ManualScreen'),
})

/** What a part of the console that failed leaves in its place. */
function Broken({ reset }: ErrorComponentProps) {
  const problem: Problem = { type: '/problems/internal', title: '', status: 500 }
  return <Failed problem={problem} retry={reset} />
}

/** Makes the router. Each person and workspace gets one of their own. */
export function newRouter() {
  return createRouter({
    routeTree: root.addChildren([
      start,
      signIn,
      automations,
      recipes,
      newAutomation,
      automation,
      templates,
      newTemplate,
      template,
      tickets,
      ticket,
      chat.addChildren([conversation]),
      integrations,
      contacts,
      duplicates,
      contact,
      lists,
      list,
      segments,
      segment,
      fields,
      tags,
      chatButtons,
      csv,
      campaigns,
      newCampaign,
      campaign,
      editCampaign,
      recurring,
      editRecurring,
      reports,
      dashboard,
      attention,
      settings,
      settingsPart,
      account,
      manual,
    ]),
    basepath: '/console',
    parseSearch,
    stringifySearch,
    trailingSlash: 'never',
    defaultPreload: 'intent',
    defaultPendingMs: 150,
    defaultPendingComponent: Loading,
    defaultErrorComponent: Broken,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof newRouter>
  }
}
