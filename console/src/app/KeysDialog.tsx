import { Divider, Modal, Stack, Switch, Table, Text } from '@mantine/core'
import { Fragment, useState } from 'react'
import { useTranslations } from 'use-intl'
import { commonKeys, letLettersBeShortcuts, lettersAreShortcuts } from '../lib/keys'
import { useSession } from '../lib/session'
import { menuOf } from './menu'

/** All keys with what they do: those of the menu that the person has, and the common ones, from the tables by which they are read. */
function useShortcutRows(): [string, string][] {
  const t = useTranslations('shortcuts')
  const menu = useTranslations('menu')
  const { find, next, previous, help } = commonKeys
  return [
    ...menuOf(useSession()).map(({ keys, name }): [string, string] => [keys, t('go', { screen: menu(name) })]),
    ['Ctrl+K', t('search')],
    [find, t('find')],
    [next, t('next')],
    [previous, t('previous')],
    ['Enter', t('open')],
    ['Esc', t('close')],
    [help, t('help')],
  ]
}

/** What keys do, and the switch that turns single letters off. */
export default function KeysDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('shortcuts')
  const [letters, setLetters] = useState(lettersAreShortcuts)
  const rows = useShortcutRows()
  return (
    <Modal opened onClose={onClose} title={t('title')}>
      <Stack>
        <Table verticalSpacing={8} withRowBorders={false}>
          <Table.Tbody>
            {rows.map(([keys, does]) => (
              <Table.Tr key={keys}>
                <Table.Td>{does}</Table.Td>
                <Table.Td ta="right">
                  {keys.split(' ').map((key, place) => (
                    <Fragment key={key}>
                      {place > 0 && (
                        <Text span size="xs" c="dimmed" mx={6}>
                          {t('afterwards')}
                        </Text>
                      )}
                      <kbd>{key}</kbd>
                    </Fragment>
                  ))}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Divider />
        <Switch
          label={t('enabled')}
          description={t('enabledHint')}
          checked={letters}
          onChange={(event) => {
            setLetters(event.currentTarget.checked)
            letLettersBeShortcuts(event.currentTarget.checked)
          }}
        />
      </Stack>
    </Modal>
  )
}
