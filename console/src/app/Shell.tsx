import { ActionIcon, AppShell, Burger, Group, NavLink, Stack, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconHelp, IconSearch } from '@tabler/icons-react'
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { Suspense, useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { needTexts } from '../i18n/texts'
import { watchesChats } from '../lib/chatHere'
import { commonKeys, useShortcuts } from '../lib/keys'
import { Logo } from '../lib/Logo'
import { LiveRegion } from '../lib/live'
import { onDemand, untilLoaded } from '../lib/load'
import { useSession } from '../lib/session'
import { ConnectionBanner } from './ConnectionBanner'
import { menuOf } from './menu'
import { UserMenu } from './UserMenu'
import { WorkspaceMenu } from './WorkspaceMenu'

const loadSearch = () => untilLoaded(() => import('./SearchDialog'))
const SearchDialog = onDemand(loadSearch)
const HelpDrawer = onDemand(() => import('./HelpDrawer'))
const KeysDialog = onDemand(() => import('./KeysDialog'))
const ChatWatch = onDemand(async () => {
  await needTexts('chat')
  return import('../chat/ChatWatch')
})

/** The frame around all screens: menu, search, help, and what is said to who does not see. */
export function Shell() {
  const t = useTranslations('menu')
  const common = useTranslations('common')
  const session = useSession()
  const entries = menuOf(session)
  const navigate = useNavigate()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const [menu, menuIs] = useDisclosure(false)
  const [search, searchIs] = useDisclosure(false)
  const [help, helpIs] = useDisclosure(false)
  const [keys, keysAre] = useDisclosure(false)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new address closes the menu, which lies over it on a phone
  useEffect(() => menuIs.close(), [path])
  useFocusOfScreen()
  // the search is there before anybody asks for it, so that what they type at once goes into it
  useEffect(() => {
    const timer = setTimeout(() => void loadSearch(), 1500)
    return () => clearTimeout(timer)
  }, [])
  useSearchKey(searchIs.open)
  useShortcuts({
    [commonKeys.help]: helpIs.open,
    ...Object.fromEntries(entries.map((entry) => [entry.keys, () => void navigate({ to: entry.to })])),
  })

  return (
    <AppShell
      header={{ height: { base: 56, sm: 0 } }}
      navbar={{ width: 256, breakpoint: 'sm', collapsed: { mobile: !menu } }}
      padding={0}
    >
      {/* biome-ignore lint/a11y/useValidAnchor: it leads to a part of this page */}
      <a
        className="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault() // the address is the router's
          document.getElementById('content')?.focus()
        }}
      >
        {common('skip')}
      </a>
      <AppShell.Header hiddenFrom="sm" className="top">
        <Burger
          opened={menu}
          onClick={menuIs.toggle}
          size="sm"
          aria-label={menu ? t('close') : t('open')}
          aria-expanded={menu}
          aria-controls="menu"
        />
        <Group gap="xs">
          <Logo />
          <Text fw={700}>Cadenza</Text>
        </Group>
        <Group gap={0}>
          <HelpButton onClick={helpIs.open} />
          <UnstyledButton className="top-search" onClick={searchIs.open} aria-label={t('searchHint')}>
            <IconSearch size={20} aria-hidden />
          </UnstyledButton>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar
        id="menu"
        className="side"
        data-open={menu}
        aria-label={t('label')}
        onKeyDown={(event) => event.key === 'Escape' && menuIs.close()}
      >
        <Group gap="xs" pl="xs" pb="md" visibleFrom="sm">
          <Logo />
          <Text fw={700} size="lg" flex={1}>
            Cadenza
          </Text>
          <HelpButton onClick={helpIs.open} />
        </Group>
        <WorkspaceMenu />
        <UnstyledButton className="side-search" onClick={searchIs.open} visibleFrom="sm" aria-keyshortcuts="Control+K">
          <IconSearch size={16} aria-hidden />
          <span>{t('search')}</span>
          <kbd>Ctrl K</kbd>
        </UnstyledButton>
        <Stack component="ul" className="side-links" gap={2}>
          {entries.map((entry) => (
            <li key={entry.name}>
              <NavLink
                label={t(entry.name)}
                leftSection={<entry.icon size={20} stroke={1.6} aria-hidden />}
                aria-keyshortcuts={entry.keys}
                renderRoot={(props) => <Link to={entry.to} {...props} />}
              />
            </li>
          ))}
        </Stack>
        <UserMenu onKeys={keysAre.open} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className="content">
        <ConnectionBanner />
        <div className="screen">
          <Outlet />
        </div>
      </AppShell.Main>
      <LiveRegion />
      <Suspense fallback={null}>{(/^\/chat(\/|$)/.test(path) || watchesChats(session)) && <ChatWatch />}</Suspense>
      <Suspense fallback={null}>
        {search && <SearchDialog onClose={searchIs.close} />}
        {help && (
          <HelpDrawer
            path={path}
            onClose={helpIs.close}
            onKeys={() => {
              helpIs.close()
              keysAre.open()
            }}
          />
        )}
        {keys && <KeysDialog onClose={keysAre.close} />}
      </Suspense>
    </AppShell>
  )
}

/** Opens the manual at the screen that one is on: in the same place on every screen. */
function HelpButton({ onClick }: { onClick: () => void }) {
  const t = useTranslations('help')
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={40}
      onClick={onClick}
      aria-label={t('title')}
      aria-keyshortcuts={commonKeys.help}
    >
      <IconHelp size={20} stroke={1.6} aria-hidden />
    </ActionIcon>
  )
}

/** After the address changed the focus goes to the new screen's heading, which is read aloud; a page that is opened leaves it. */
function useFocusOfScreen() {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname })
  const before = useRef(path)
  useEffect(() => {
    const from = before.current
    before.current = path
    if (from === undefined || from === path) return
    const frame = requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-screen-title]')?.focus())
    return () => cancelAnimationFrame(frame)
  }, [path])
}

/** Ctrl+K, or ⌘K, works while one types, too. */
function useSearchKey(open: () => void) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        if (!document.querySelector('[aria-modal="true"]')) open()
      }
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [open])
}
