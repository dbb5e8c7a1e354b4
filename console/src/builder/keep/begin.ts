import type { Problem } from '../../api/client'
import type { Base, Editor } from '../editor'
import { draftsOf } from './drafts'
import { type Keeper, newKeeper } from './keeper'
import { open } from './opening'
import { type Place, recordsOf } from './record'
import { type Turn, takeTurns } from './writer'

type Options = {
  editor: Editor
  place: Place
  /** The automation as the server has it, whenever that is asked for. */
  now: () => Base
  onOpened: (opened: { keeper: Keeper | null; turn: Turn; takeOver: () => Promise<void> }) => void
  onProblem: (problem: Problem) => void
}

/**
 * Opens an automation where its author stopped writing, in the one tab that writes it; the others show what is kept. Each time
 * the turn changes it is opened anew. Answers how to leave.
 */
export function beginKeeping({ editor, place, now, onOpened, onProblem }: Options): () => void {
  const records = recordsOf(place)
  const drafts = draftsOf(place.automation)
  let keeper: Keeper | null = null
  let gone = false

  async function onTurn(turn: Turn) {
    keeper?.stop()
    keeper = null
    const { found, problem } = await open(now(), records, drafts)
    if (gone) return
    if (problem) return onProblem(problem)
    const { restore, setReadOnly } = editor.getState()
    restore(found.history, found.base)
    setReadOnly(turn === 'mine' ? null : { reason: 'tab' })
    if (turn === 'mine') keeper = newKeeper(editor, drafts, records, found.begin)
    onOpened({ keeper, turn, takeOver: turns.takeOver })
  }

  const turns = takeTurns({
    name: `cadenza.automation.${place.workspace}.${place.user}.${place.automation}`,
    onTurn: (turn) => {
      if (turn !== 'waiting') void onTurn(turn)
    },
    handOver: async () => {
      // nothing may be typed here any more that the other tab would not see
      editor.getState().setReadOnly({ reason: 'tab' })
      await keeper?.flush()
      keeper?.stop()
    },
  })
  const onHide = () => {
    if (document.visibilityState === 'hidden') void keeper?.flush(true)
  }
  document.addEventListener('visibilitychange', onHide)

  return () => {
    gone = true
    document.removeEventListener('visibilitychange', onHide)
    const last = keeper
    if (!last) return turns.leave()
    void last.flush().finally(() => {
      last.stop()
      turns.leave()
    })
  }
}
