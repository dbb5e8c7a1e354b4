import { useKept } from '../../lib/kept'
import { useSession } from '../../lib/session'
import { emptyQuestion, type Question } from './question'

/** The question of the panel, kept over a reload of the page. */
export function useQuestion(automation: string) {
  const { user } = useSession()
  const kept = useKept(`${user.id}.test.${automation}`, { question: '' })
  return {
    question: read(kept.values.question),
    ask: (change: Partial<Question>) =>
      kept.set({ question: JSON.stringify({ ...read(kept.values.question), ...change }) }),
  }
}

function read(text: string): Question {
  if (text === '') return emptyQuestion
  // what was kept was written here, in this session of the browser
  return { ...emptyQuestion, ...(JSON.parse(text) as Partial<Question>) }
}
