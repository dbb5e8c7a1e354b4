import type { Schemas } from '../../api/client'
import type { Shown } from './Bubble'

/** A message of a simulation as a bubble shows it, and what stands under it. */
export type Bubbled = Shown & { rows: readonly string[]; url: string; filename: string }

export function bubbleOf(message: Schemas['SimulatedOutgoing']): Bubbled {
  const { media, content, buttons, rows, header, footer, text, url } = message
  // those of templates stand in the content
  const titles = (buttons ?? content?.buttons ?? []).map((button) => button.text)
  return {
    ...(media ? { media: media.type, file: media } : {}),
    header: header ?? content?.header ?? '',
    body: text,
    footer: footer ?? content?.footer ?? '',
    buttons: titles,
    rows: (rows ?? []).map((row) => row.text),
    url: url ?? '',
    filename: media?.filename ?? '',
  }
}
