import type { Schemas } from '../../api/client'
import {
  type Button,
  type Category,
  type Component,
  type ComponentKind,
  categories,
  componentKinds,
  freshComponent,
  withoutAside,
} from './parts'
import { withText } from './variables'

/**
 * What is written of a template: what the API takes, in Meta's own shape, so that nothing that Meta or another program put into it is
 * lost, and every pointer of the server's leads to its field.
 */
export type Form = {
  category: Category
  named: boolean
  /** For how many seconds Meta tries to deliver; nothing leaves it to Meta. */
  ttl?: number | undefined
  components: Component[]
  /** What it said as a one-time code, or as something else, for when it becomes that again. Not sent. */
  aside?: Pick<Form, 'named' | 'components'> | undefined
}

export function freshForm(): Form {
  return { category: 'MARKETING', named: false, components: [freshComponent('BODY')] }
}

function isComponent(one: unknown): one is Component {
  return typeof one === 'object' && one !== null && 'type' in one && typeof one.type === 'string'
}

/** Reads components of the API: what Meta spells in several ways is spelled in one. */
function read(components: readonly unknown[]): Component[] {
  return components.filter(isComponent).map((one) => {
    const next: Component = { ...one, type: one.type.toUpperCase() }
    if (one.format) next.format = one.format.toUpperCase()
    if (one.buttons) next.buttons = one.buttons.map((button) => ({ ...button, type: button.type.toUpperCase() }))
    if (one.cards) next.cards = one.cards.map((card) => ({ ...card, components: read(card.components) }))
    return next
  })
}

/** Of one-time codes Meta writes the words, and its button reads back as one that leads somewhere. */
function asWritten(component: Component): Component {
  if (component.type === 'BODY') {
    const { text: _, example: __, ...rest } = component
    return rest
  }
  if (component.type !== 'BUTTONS') return component
  return { ...component, buttons: (component.buttons ?? []).map(codeButton) }
}

function codeButton(button: Button): Button {
  if (button.type !== 'URL') return button
  const kind = /otp_type=(COPY_CODE|ONE_TAP|ZERO_TAP)/.exec(button.url ?? '')?.[1]
  return { type: 'OTP', otp_type: kind ?? 'COPY_CODE', ...(button.text ? { text: button.text } : {}) }
}

/** What a template is to say next: its draft, or else what Meta has of it. */
export function formOf({ draft, ...template }: Schemas['Template']): Form {
  const { category, named, components = [] } = draft ?? template
  const known = categories.find((one) => one === category) ?? 'MARKETING'
  const parts = read(components)
  return {
    category: known,
    named,
    ...(draft?.message_send_ttl_seconds ? { ttl: draft.message_send_ttl_seconds } : {}),
    components: known === 'AUTHENTICATION' ? parts.map(asWritten) : parts,
  }
}

/** The form as the API takes it. */
export function inputOf({ category, named, ttl, components }: Form): Schemas['TemplateChange'] {
  const parts = withoutAside(components)
  return {
    category,
    parameter_format: named ? 'NAMED' : 'POSITIONAL',
    ...(ttl ? { message_send_ttl_seconds: ttl } : {}),
    // the contract says no more of them than that they are objects
    components: parts as Record<string, never>[],
  }
}

/** What a one-time code consists of. */
const codeParts: readonly Component[] = [
  { type: 'BODY', add_security_recommendation: true },
  { type: 'FOOTER', code_expiration_minutes: 10 },
  { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
]

/** Puts a part that the template does not have into it, at its place in the order. */
export function withPart(form: Form, kind: ComponentKind): Form {
  const kinds: readonly string[] = componentKinds
  const at = form.components.findIndex(({ type }) => kinds.indexOf(type) > kinds.indexOf(kind))
  const coded = form.category === 'AUTHENTICATION' ? codeParts.find(({ type }) => type === kind) : undefined
  const part = coded ?? freshComponent(kind)
  const components = form.components.toSpliced(at < 0 ? form.components.length : at, 0, part)
  return { ...form, components }
}

export function withoutPart(form: Form, kind: string): Form {
  return { ...form, components: form.components.filter(({ type }) => type !== kind) }
}

/** The form of another category: a one-time code has words of Meta's and one button. What was written comes back with its category. */
export function inCategory(form: Form, category: Category): Form {
  const coded = category === 'AUTHENTICATION'
  if (coded === (form.category === 'AUTHENTICATION')) return { ...form, category }
  const { aside, named, components, ...rest } = form
  const fresh = { named: false, components: coded ? [...codeParts] : [freshComponent('BODY')] }
  return { ...rest, category, ...(aside ?? fresh), aside: { named, components } }
}

/**
 * What a form says, as a text that is another one when it says something else. In what order Meta names the parts of a part says
 * nothing, and neither do the addresses of examples, which are new ones whenever they are read.
 */
export function meaningOf(form: Form): string {
  return JSON.stringify(inputOf(form), (key, value: unknown) => {
    if (key === 'header_handle' && Array.isArray(value)) return value.filter((one) => !String(one).startsWith('http'))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/** The form with its variables by name or by number: their examples are written the other way. */
export function withNames(form: Form, named: boolean): Form {
  const rewrite = (component: Component): Component => {
    if (component.cards) {
      return {
        ...component,
        cards: component.cards.map((card) => ({ ...card, components: card.components.map(rewrite) })),
      }
    }
    return component.text !== undefined && ['HEADER', 'BODY'].includes(component.type)
      ? withText(component, component.text, named)
      : component
  }
  return { ...form, named, components: form.components.map(rewrite) }
}
