import { IconUsers } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { onDemand } from '../lib/load'
import { useCards } from './cards'
import { useEditor } from './editor'

const PeopleDrawer = onDemand(() => import('./runs/PeopleDrawer'))

type Props = { id: string | undefined; title: string }

/** How many people stand at a step now; it opens them. */
export function StepBadge({ id, title }: Props) {
  const t = useTranslations('builder')
  const runs = useTranslations('runs')
  const automation = useEditor((state) => state.automation.id)
  const [open, setOpen] = useState(false)
  const count = useCards().standing.get(id ?? '') ?? 0
  return (
    <>
      {count > 0 && (
        <button type="button" className="step-badge" title={t('standing', { count })} onClick={() => setOpen(true)}>
          <IconUsers size={14} aria-hidden />
          <span aria-hidden>{count}</span>
          <span className="only-heard">
            {t('standing', { count })}: {title}
          </span>
        </button>
      )}
      {open && id && automation && (
        <Suspense fallback={null}>
          <PeopleDrawer
            automation={automation}
            steps={[{ id, name: title }]}
            title={runs('standing', { step: title })}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  )
}
