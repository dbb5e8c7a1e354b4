/**
 * What the builder opens on demand, loaded while nothing else is done: whoever writes in a train must be able to open a card
 * after the connection has gone.
 */
const parts = [
  () => import('../add/AddDialog'),
  () => import('../add/AddStartDialog'),
  () => import('../list/CardMenu'),
  () => import('../list/DeleteDialog'),
  () => import('../settings/SettingsDrawer'),
  () => import('../settings/GeneralDialog'),
  () => import('../settings/Fallback'),
  () => import('../steps/BranchForm'),
  () => import('../steps/contact'),
  () => import('../steps/team'),
  () => import('../preview/Preview'),
  () => import('../publish/MergeDialog'),
  () => import('../wait/WaitDialog'),
]

/** Loads one after the other; what fails now is asked for again when somebody opens it. */
export async function loadAhead(signal: AbortSignal): Promise<void> {
  for (const load of parts) {
    if (signal.aborted) return
    await load().catch(() => undefined)
  }
}
