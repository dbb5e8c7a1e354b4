import { Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { stepKinds } from '../../lib/automation/kinds'
import { ConditionEditor } from '../../lib/conditions/ConditionEditor'
import { useEditor } from '../editor'
import { treeOf } from '../model/tree'
import { usePlaceText } from '../place'
import { form, useStep } from '../settings/form'

/** The question of a branch. It may ask about steps of the same automation that were published. */
export default function BranchForm() {
  const t = useTranslations('builder')
  const kinds = useTranslations('automation.kinds')
  const placeText = usePlaceText()
  const { values, set, problems, readOnly, leave } = useStep()
  const id = useEditor((state) => state.automation.id)
  const all = useEditor((state) => state.definition.steps)
  const steps = useMemo(
    () =>
      [...treeOf(all).values()].flatMap(({ step, place }) =>
        step.id
          ? [
              {
                value: step.id,
                label: `${placeText(place)} ${step.name || kinds(step.kind)}`,
                sends: stepKinds[step.kind]?.group === 'message' && step.kind !== 'react',
              },
            ]
          : [],
      ),
    [all, kinds, placeText],
  )
  return (
    <>
      <Text size="sm">{t('explained.branch')}</Text>
      <fieldset
        disabled={readOnly}
        className="bare"
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) leave('/if')
        }}
      >
        <ConditionEditor
          form={form}
          pointer="/if"
          value={values.if ?? null}
          onChange={(condition) => set({ if: condition ?? undefined }, 'if')}
          errors={Object.fromEntries(problems.map(({ pointer, detail }) => [pointer, detail]))}
          context={{ in: 'automation', steps, ...(id ? { id } : {}) }}
        />
      </fieldset>
    </>
  )
}
