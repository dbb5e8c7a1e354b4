/** The kinds of parts that Meta's templates have and messages of ours can fill, in the order in which they are written. */
export const componentKinds = [
  'HEADER',
  'LIMITED_TIME_OFFER',
  'BODY',
  'FOOTER',
  'BUTTONS',
  'CAROUSEL',
  'CALL_PERMISSION_REQUEST',
] as const
export type ComponentKind = (typeof componentKinds)[number]

export const headerFormats = ['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION', 'PRODUCT'] as const
export const cardHeaderFormats = ['IMAGE', 'VIDEO', 'PRODUCT'] as const
export type HeaderFormat = (typeof headerFormats)[number]

export const buttonKinds = [
  'QUICK_REPLY',
  'URL',
  'PHONE_NUMBER',
  'COPY_CODE',
  'FLOW',
  'CATALOG',
  'MPM',
  'SPM',
  'VOICE_CALL',
  'REQUEST_CONTACT_INFO',
  'OTP',
] as const
export const cardButtonKinds = ['QUICK_REPLY', 'URL', 'PHONE_NUMBER', 'SPM'] as const
export type ButtonKind = (typeof buttonKinds)[number]

export const categories = ['MARKETING', 'UTILITY', 'AUTHENTICATION'] as const
export type Category = (typeof categories)[number]

export const otpKinds = ['COPY_CODE', 'ONE_TAP', 'ZERO_TAP'] as const

/** What WhatsApp takes, in characters: shown while one types, and held by the server. */
export const limits = {
  header: 60,
  body: 1024,
  offerBody: 600,
  cardBody: 160,
  footer: 60,
  label: 25,
  offer: 16,
} as const
export const most = { buttons: 10, cardButtons: 2, cards: 10, apps: 5 } as const

type NamedExample = { param_name: string; example: string }

export type Example = {
  header_text?: string[]
  header_text_named_params?: NamedExample[]
  body_text?: string[][]
  body_text_named_params?: NamedExample[]
  header_handle?: string[]
}

export type App = { package_name: string; signature_hash: string }

/** A button as Meta writes it. What is not known here is kept as it is. */
export type Button = {
  type: string
  text?: string
  url?: string
  track?: boolean
  phone_number?: string
  example?: string | string[]
  flow_id?: string
  flow_name?: string
  flow_json?: string
  flow_action?: string
  navigate_screen?: string
  otp_type?: string
  autofill_text?: string
  zero_tap_terms_accepted?: boolean
  supported_apps?: App[]
  /** What it was as one of other kinds, for when it becomes one again. Not sent. */
  aside?: Button[]
  [other: string]: unknown
}

export type Card = { components: Component[] }

/** A part as Meta writes it. What is not known here is kept as it is. */
export type Component = {
  type: string
  format?: string
  text?: string
  example?: Example
  buttons?: Button[]
  cards?: Card[]
  limited_time_offer?: { text: string; has_expiration?: boolean }
  add_security_recommendation?: boolean
  code_expiration_minutes?: number
  /** What a header was in other formats, for when it gets one again. Not sent. */
  aside?: Component[]
  [other: string]: unknown
}

const freshComponents: Record<ComponentKind, () => Component> = {
  HEADER: () => ({ type: 'HEADER', format: 'TEXT', text: '' }),
  LIMITED_TIME_OFFER: () => ({
    type: 'LIMITED_TIME_OFFER',
    limited_time_offer: { text: '', has_expiration: true },
  }),
  BODY: () => ({ type: 'BODY', text: '' }),
  FOOTER: () => ({ type: 'FOOTER', text: '' }),
  BUTTONS: () => ({ type: 'BUTTONS', buttons: [freshButton('QUICK_REPLY')] }),
  CAROUSEL: () => ({ type: 'CAROUSEL', cards: [freshCard(), freshCard()] }),
  CALL_PERMISSION_REQUEST: () => ({ type: 'CALL_PERMISSION_REQUEST' }),
}

export function freshComponent(kind: ComponentKind): Component {
  return freshComponents[kind]()
}

export function freshCard(): Card {
  return {
    components: [
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: '' },
      { type: 'BUTTONS', buttons: [freshButton('QUICK_REPLY')] },
    ],
  }
}

/** What a button of a kind begins with. The labels of three kinds are Meta's own. */
const freshButtons: Record<ButtonKind, Button> = {
  QUICK_REPLY: { type: 'QUICK_REPLY', text: '' },
  URL: { type: 'URL', text: '', url: '' },
  PHONE_NUMBER: { type: 'PHONE_NUMBER', text: '', phone_number: '' },
  COPY_CODE: { type: 'COPY_CODE', example: '' },
  FLOW: { type: 'FLOW', text: '', flow_id: '' },
  CATALOG: { type: 'CATALOG', text: 'View catalog' },
  MPM: { type: 'MPM', text: 'View items' },
  SPM: { type: 'SPM', text: 'View' },
  VOICE_CALL: { type: 'VOICE_CALL', text: '' },
  REQUEST_CONTACT_INFO: { type: 'REQUEST_CONTACT_INFO', text: '' },
  OTP: { type: 'OTP', otp_type: 'COPY_CODE' },
}

export function freshButton(kind: ButtonKind): Button {
  return { ...freshButtons[kind] }
}

/** What something becomes, as it was when it was that before; what it is now is put aside. */
function become<T extends { aside?: T[] }>(from: T, fresh: T, isThat: (one: T) => boolean): T {
  const { aside = [], ...now } = from
  const before = aside.find(isThat) ?? fresh
  return { ...before, aside: [...aside.filter((one) => !isThat(one)), now as T] }
}

/** A button that becomes one of another kind: the label stays where both have one, all else comes back with its kind. */
export function buttonAs(button: Button, kind: ButtonKind): Button {
  const fresh = freshButton(kind)
  const next = become(button, fresh, ({ type }) => type === kind)
  return fresh.text === '' && button.text ? { ...next, text: button.text } : next
}

export function freshHeader(format: HeaderFormat): Component {
  return format === 'TEXT' ? freshComponents.HEADER() : { type: 'HEADER', format }
}

/** A header that becomes one of another format: its text or example comes back with its format. */
export function headerAs(header: Component, next: HeaderFormat): Component {
  return become(header, freshHeader(next), ({ format }) => format === next)
}

/** Parts as they are sent: without what was put aside. */
export function withoutAside(components: readonly Component[]): object[] {
  return JSON.parse(JSON.stringify(components, (key, value) => (key === 'aside' ? undefined : value)))
}
