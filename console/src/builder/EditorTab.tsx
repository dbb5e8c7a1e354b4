import { type ReactNode, Suspense, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { useStartSummary, useStepSummary } from '../lib/automation/summary'
import { useWaitText } from '../lib/automation/wait'
import { conditionSentence, useWords } from '../lib/conditions/sentence'
import { onDemand } from '../lib/load'
import { type Choice, useNames } from '../lib/names'
import { Loading } from '../lib/states'
import { ArrivalsProvider, type CardActions, type Cards, CardsProvider } from './cards'
import { useEditor } from './editor'
import { useReadKeys } from './list/keys'
import { useCardActions } from './list/useCardActions'
import { treeOf } from './model/tree'
import { useStanding } from './report'
import { StartCards } from './starts/StartCards'
import { useSelectedInAddress } from './useSelectedInAddress'
import { useArrivalsNow } from './wait/useArrivals'

// with what drags, which the frame of the page does not wait for
const StepTree = onDemand(() => import('./list/StepTree'))
const SettingsDrawer = onDemand(() => import('./settings/SettingsDrawer'))
const AddDialog = onDemand(() => import('./add/AddDialog'))
const AddStartDialog = onDemand(() => import('./add/AddStartDialog'))
const WaitDialog = onDemand(() => import('./wait/WaitDialog'))
const DeleteDialog = onDemand(() => import('./list/DeleteDialog'))

/** The automation as a list from top to bottom: what starts it, then its steps. */
export function EditorTab() {
  const t = useTranslations('builder')
  const { actions, asked, close, addStart } = useCardActions()
  const cards = useSharedCards(actions)
  const hasSelected = useEditor((state) => state.selected !== null)
  useSelectedInAddress()
  const onKeyDown = useReadKeys(actions)
  return (
    <CardsProvider value={cards}>
      <ArrivalsNow>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the cards inside, which are buttons of their own */}
        <div className="builder-list" onKeyDown={onKeyDown}>
          <section aria-label={t('startsWhen')}>
            <StartCards onAdd={addStart} />
          </section>
          <section aria-label={t('steps')}>
            <Suspense fallback={<Loading />}>
              <StepTree />
            </Suspense>
          </section>
        </div>
        <Suspense fallback={null}>
          {hasSelected && <SettingsDrawer />}
          {asked?.what === 'add' && <AddDialog list={asked.list} index={asked.index} onClose={close} />}
          {asked?.what === 'addStart' && <AddStartDialog onClose={close} />}
          {asked?.what === 'wait' && <WaitDialog uid={asked.uid} onClose={close} />}
          {asked?.what === 'delete' && <DeleteDialog uid={asked.uid} onClose={close} />}
        </Suspense>
      </ArrivalsNow>
    </CardsProvider>
  )
}

/** It renders at every edit, what is in it does not. */
function ArrivalsNow({ children }: { children: ReactNode }) {
  return <ArrivalsProvider value={useArrivalsNow()}>{children}</ArrivalsProvider>
}

/** What all cards show by: another object only when names or figures are other ones, so that an edit renders one card. */
function useSharedCards(actions: CardActions): Cards {
  const id = useEditor((state) => state.automation.id)
  const standing = useStanding(id)
  const names = useNames({ tags: true, lists: true, segments: true, fields: true, directory: true })
  const steps = usePublishedSteps()
  const words = useWords(names, steps)
  const known = JSON.stringify([names, steps])
  const summaryOf = useStepSummary(names, (condition) => conditionSentence(condition, words))
  const startSummaryOf = useStartSummary(names)
  const waitText = useWaitText()
  const t = useTranslations('automation')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the functions say the same while the names and the language are the same
  return useMemo(() => ({ summaryOf, startSummaryOf, waitText, standing, actions }), [known, t, standing, actions])
}

/** The steps that a condition may name, by their ids. */
function usePublishedSteps(): Choice[] {
  const kinds = useTranslations('automation.kinds')
  const published = useEditor((state) => state.automation.published.steps)
  return useMemo(
    () =>
      [...treeOf(published).values()].flatMap(({ step, place }) =>
        step.id ? [{ value: step.id, label: `${place} ${step.name || kinds(step.kind)}` }] : [],
      ),
    [published, kinds],
  )
}
