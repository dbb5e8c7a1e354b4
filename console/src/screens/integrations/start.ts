import type { Schemas } from '../../api/client'

/** What a start is called: by who calls, else by the automation alone. */
export function startName(start: Schemas['Integration']): string {
  return start.label ? `${start.automation_name} · ${start.label}` : start.automation_name
}
