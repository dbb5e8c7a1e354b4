import { Alert, Anchor, Stack, Text } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Secret } from '../../lib/copy'
import { useEditor } from '../editor'
import { useStart } from '../settings/form'
import { StartText } from './forms'

/** Where an outside program calls, and with which secret: the server says that once. */
export function IntegrationForm() {
  const t = useTranslations('builder.start')
  const { uid, values } = useStart()
  const secret = useEditor((state) => state.secrets.get(uid))
  return (
    <>
      <StartText name="label" label={t('label')} description={t('labelHint')} />
      {values.url ? (
        <>
          <Copied label={t('url')} value={values.url} />
          <Anchor
            size="sm"
            underline="always"
            renderRoot={(props) => (
              <Link {...props} to="/integrations" search={{ tab: 'starts', start: values.id, tool: 'curl' }} />
            )}
          >
            {t('instructions')}
          </Anchor>
        </>
      ) : (
        <Text size="sm" c="dimmed">
          {t('urlLater')}
        </Text>
      )}
      {secret && (
        <Alert color="yellow" variant="light" icon={<IconKey aria-hidden />} title={t('secretOnce')}>
          <Copied label={t('secret')} value={secret} />
        </Alert>
      )}
    </>
  )
}

function Copied({ label, value }: { label: string; value: string }) {
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      <Secret value={value} label={label} />
    </Stack>
  )
}
