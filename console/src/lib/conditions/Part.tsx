import { Button, Group, NativeSelect, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { fieldID } from '../form'
import { announce } from '../live'
import { type Condition, type GroupKey, groupOf, peel, wrap } from './condition'
import { type PartProps, type PlaceActions, useEditing } from './editing'
import { PlaceMenu } from './PlaceMenu'
import { Question } from './Question'

/** One condition: a question, or a group of them. */
export function Part({ value, at, onChange, actions }: PartProps) {
  const { inner } = peel(value, at)
  if (inner.not) return <Opposite value={value} at={at} onChange={onChange} actions={actions} />
  if (groupOf(inner)) return <ConditionGroup value={value} at={at} onChange={onChange} actions={actions} />
  return <Question value={value} at={at} onChange={onChange} actions={actions} />
}

/** The opposite of an opposite, which a program may have written: it is shown as it is. */
function Opposite({ value, at, onChange, actions }: PartProps) {
  const { words } = useEditing()
  const { inner, at: innerAt } = peel(value, at)
  return (
    <div className="condition-group">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600}>
          {words.t('opposite')}
        </Text>
        <PlaceMenu actions={actions} label={words.t('moreGroup')} removeLabel={words.t('removeGroup')} />
      </Group>
      <Part
        value={inner}
        at={innerAt}
        onChange={(next) => onChange({ not: next })}
        actions={{ remove: actions.remove }}
      />
    </div>
  )
}

const modes = {
  all: { key: 'all', opposite: false },
  any: { key: 'any', opposite: false },
  notAny: { key: 'any', opposite: true },
  notAll: { key: 'all', opposite: true },
} as const satisfies Record<string, { key: GroupKey; opposite: boolean }>
type Mode = keyof typeof modes
const modeNames = ['all', 'any', 'notAny', 'notAll'] as const satisfies Mode[]

/** Conditions that go together; a rail at their side says how far they reach, the words above it how. */
function ConditionGroup({ value, at, onChange, actions }: PartProps) {
  const { form, errors, words, focusNext } = useEditing()
  const { t } = words
  const { inner, at: innerAt, opposite } = peel(value, at)
  const group = groupOf(inner)
  if (!group) return null
  const { key, held } = group
  const mode = modeNames.find((name) => modes[name].key === key && modes[name].opposite === opposite) ?? 'all'
  const put = (next: Condition[], to: Mode = mode) => onChange(wrap({ [modes[to].key]: next }, modes[to].opposite))
  const place = `${innerAt}/${key}`
  const error = errors[at] ?? errors[innerAt] ?? errors[place]

  function add(one: Condition) {
    focusNext(one.all ? `${place}/${held.length}/all/0` : `${place}/${held.length}`)
    put([...held, one])
  }
  function actionsOf(n: number, one: Condition): PlaceActions {
    const moved = (to: number) => () => {
      const next = held.filter((_, index) => index !== n)
      next.splice(to, 0, one)
      focusNext(`${place}/${to}`)
      put(next)
    }
    const within = groupOf(one)
    return {
      remove: () => {
        announce(t('removed'))
        if (held.length === 1) return actions.remove()
        focusNext(`${place}/add`)
        put(held.filter((_, index) => index !== n))
      },
      up: n > 0 ? moved(n - 1) : undefined,
      down: n < held.length - 1 ? moved(n + 1) : undefined,
      duplicate: () => put([...held.slice(0, n + 1), one, ...held.slice(n + 1)]),
      group: within ? undefined : () => put(held.map((other) => (other === one ? { any: [one] } : other))),
      ungroup: within ? () => put([...held.slice(0, n), ...within.held, ...held.slice(n + 1)]) : undefined,
    }
  }

  return (
    <div className="condition-group" role="group" aria-label={t(`modes.${mode}`)}>
      <Group justify="space-between" wrap="nowrap">
        <NativeSelect
          id={fieldID(form, at)}
          size="xs"
          className="condition-mode"
          aria-label={t('mode')}
          value={mode}
          error={error}
          data={modeNames.map((name) => ({ value: name, label: t(`modes.${name}`) }))}
          onChange={(event) => {
            const chosen = modeNames.find((name) => name === event.currentTarget.value)
            if (chosen) put(held, chosen)
          }}
        />
        <PlaceMenu actions={actions} label={t('moreGroup')} removeLabel={t('removeGroup')} />
      </Group>
      <div className="condition-held">
        {held.map((one, n) => (
          <Part
            // biome-ignore lint/suspicious/noArrayIndexKey: a condition has no name of its own, and its fields keep nothing
            key={n}
            value={one}
            at={`${place}/${n}`}
            onChange={(next) => put(held.map((other, index) => (index === n ? next : other)))}
            actions={actionsOf(n, one)}
          />
        ))}
      </div>
      <Group gap="xs">
        <Button
          id={fieldID(form, `${place}/add`)}
          size="xs"
          variant="light"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => add({})}
        >
          {t('add')}
        </Button>
        <Button size="xs" variant="subtle" onClick={() => add(key === 'all' ? { any: [{}] } : { all: [{}] })}>
          {t('addGroup')}
        </Button>
      </Group>
    </div>
  )
}
