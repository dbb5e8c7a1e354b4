import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { LanguageProvider } from '../i18n/LanguageProvider'
import { newQueryClient } from '../lib/queries'
import { colors, themeIn } from '../lib/theme'
import { SessionGate } from './SessionGate'

/** The console: language, looks, the cache, and then who is signed in. */
export function App() {
  const [queries] = useState(newQueryClient)
  return (
    <LanguageProvider>
      <QueryClientProvider client={queries}>
        <Looks>
          <SessionGate />
        </Looks>
      </QueryClientProvider>
    </LanguageProvider>
  )
}

function Looks({ children }: { children: React.ReactNode }) {
  const t = useTranslations('common')
  const theme = useMemo(() => themeIn({ close: t('close') }), [t])
  return (
    <MantineProvider theme={theme} cssVariablesResolver={colors} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      {children}
    </MantineProvider>
  )
}
