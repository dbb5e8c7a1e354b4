import type { Schemas } from '../../api/client'
import { nameOf } from '../contact'
import { ThingLink } from '../ThingLink'
import { RunCard } from './RunCard'
import { useAutomationName } from './useAutomationName'

type Props = { runs: readonly Schemas['RunSummary'][]; contact: Schemas['Contact'] }

/** Where a contact is inside, each run steered in its place. */
export function LiveRunList({ runs, contact }: Props) {
  const automationName = useAutomationName()
  return (
    <ul className="runs">
      {runs.map((run) => {
        const automation = automationName(run.automation_id)
        return (
          <RunCard
            key={run.id}
            run={run}
            title={
              <ThingLink kind="automation" id={run.automation_id}>
                {automation}
              </ThingLink>
            }
            label={automation}
            contact={nameOf(contact)}
            automation={automation}
            zone={contact.time_zone}
          />
        )
      })}
    </ul>
  )
}
