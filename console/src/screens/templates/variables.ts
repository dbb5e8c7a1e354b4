import type { Component } from './parts'

type Place = 'header_text' | 'body_text'

/** The variables of a text, each once, in the order in which they come. */
export function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)].map(([, name]) => name ?? ''))]
}

/** A text with its variables replaced, where there is a value. */
export function filled(text: string, values: Record<string, string>): string {
  return text.replaceAll(/\{\{\s*([^{}]+?)\s*\}\}/g, (place, name: string) => values[name] || place)
}

function placeOf(component: Component): Place {
  return component.type === 'HEADER' ? 'header_text' : 'body_text'
}

/** The examples of a text's variables, by their names; positional ones by their numbers. */
export function examplesOf(component: Component): Record<string, string> {
  const place = placeOf(component)
  const example = component.example ?? {}
  const named = example[`${place}_named_params`]
  if (named) return Object.fromEntries(named.map((one) => [one.param_name, one.example]))
  const list = (place === 'header_text' ? example.header_text : example.body_text?.[0]) ?? []
  const names = variablesIn(component.text ?? '')
  return Object.fromEntries(names.map((name, index) => [name, list[index] ?? '']))
}

/** The component with another text or other examples: each variable has a place for its example, and nothing else has. */
export function withText(
  component: Component,
  text: string,
  named: boolean,
  examples: Record<string, string> = examplesOf(component),
): Component {
  const { example: _, ...rest } = component
  const names = variablesIn(text)
  const next: Component = { ...rest, text }
  if (names.length === 0) return next
  const values = names.map((name) => examples[name] ?? '')
  const place = placeOf(component)
  if (named) {
    const list = names.map((name) => ({ param_name: name, example: examples[name] ?? '' }))
    return { ...next, example: { [`${place}_named_params`]: list } }
  }
  return { ...next, example: place === 'header_text' ? { header_text: values } : { body_text: [values] } }
}
