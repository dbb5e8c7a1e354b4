import { Menu } from '@mantine/core'
import {
  IconArrowBarDown,
  IconArrowBarLeft,
  IconArrowBarRight,
  IconArrowBarUp,
  IconClipboardPlus,
  IconCopy,
  IconCopyPlus,
  IconScissors,
  IconTrash,
} from '@tabler/icons-react'
import type { ReactElement } from 'react'
import { useTranslations } from 'use-intl'
import { type CardAction, useCards } from '../cards'
import { useEditorStore } from '../editor'
import { copiedSteps } from '../model/clipboard'
import { type Hindrance, hindranceOf, wayOf, waysInto } from '../model/moves'
import { find } from '../model/tree'

/** The menu belongs to the content of the page, and is not cut off where a card ends. */
const inPage = { target: '#content' }

type Props = { uid: string; button: ReactElement; onClose: () => void }

/** What can be done to a step; what cannot says why. */
export default function CardMenu({ uid, button, onClose }: Props) {
  const t = useTranslations('builder')
  const arms = useTranslations('automation.arms')
  const { actions } = useCards()
  const { definition } = useEditorStore().getState()
  const spot = find(definition, uid)
  const copied = copiedSteps()
  if (!spot) return button

  function item(
    action: CardAction,
    label: string,
    icon: ReactElement,
    hindrance: Hindrance | 'empty' | null,
    keys?: string,
  ) {
    return (
      <Menu.Item
        key={label}
        leftSection={icon}
        rightSection={keys && !hindrance ? <kbd className="menu-keys">{keys}</kbd> : undefined}
        disabled={hindrance !== null}
        onClick={() => actions.act(uid, action)}
      >
        {label}
        {hindrance && <span className="menu-why">{t(`menu.why.${hindrance}`)}</span>}
      </Menu.Item>
    )
  }
  const into = waysInto(definition, uid)
  const copyHindrance = hindranceOf(definition, spot.list, [spot.step])
  const pasteHindrance = copied ? hindranceOf(definition, spot.list, copied) : 'empty'
  return (
    <Menu
      opened
      onChange={(opened) => !opened && onClose()}
      position="bottom-end"
      portalProps={inPage}
      withInitialFocusPlaceholder={false}
      returnFocus
    >
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        {item(
          { do: 'up' },
          t('menu.up'),
          <IconArrowBarUp size={16} />,
          wayOf(definition, uid, 'up').hindrance,
          'Alt ↑',
        )}
        {item(
          { do: 'down' },
          t('menu.down'),
          <IconArrowBarDown size={16} />,
          wayOf(definition, uid, 'down').hindrance,
          'Alt ↓',
        )}
        {into.map(({ arm, way }, index) =>
          item(
            { do: 'into', ...(way.to ?? { list: null, index: 0 }) },
            t('menu.into', { arm: arms(arm) }),
            <IconArrowBarRight size={16} />,
            way.hindrance,
            index === 0 ? 'Alt →' : undefined,
          ),
        )}
        {spot.list && item({ do: 'out' }, t('menu.out'), <IconArrowBarLeft size={16} />, null, 'Alt ←')}
        <Menu.Divider />
        {item({ do: 'duplicate' }, t('menu.duplicate'), <IconCopyPlus size={16} />, copyHindrance, 'Ctrl D')}
        {item({ do: 'copy' }, t('menu.copy'), <IconCopy size={16} />, null, 'Ctrl C')}
        {item({ do: 'cut' }, t('menu.cut'), <IconScissors size={16} />, null, 'Ctrl X')}
        {item({ do: 'paste' }, t('menu.paste'), <IconClipboardPlus size={16} />, pasteHindrance, 'Ctrl V')}
        <Menu.Divider />
        {item({ do: 'delete' }, t('menu.delete'), <IconTrash size={16} />, null, 'Del')}
      </Menu.Dropdown>
    </Menu>
  )
}
