import { client, type Schemas } from '../../api/client'
import { type Fact, EditableFact as SomeFact } from '../../lib/EditableFact'
import { usePutContact } from '../../lib/person/useContact'

type Props = Fact & { contact: Schemas['Contact']; changeOf: (value: string) => Schemas['ContactUpdate'] }

/** One thing that is known of a contact. */
export function EditableFact({ contact, changeOf, ...fact }: Props) {
  const put = usePutContact()
  return (
    <SomeFact
      {...fact}
      keptAs={`contact.${contact.id}`}
      send={async (value) => {
        const answer = await client.PATCH('/v1/contacts/{id}', {
          params: { path: { id: contact.id } },
          body: changeOf(value),
        })
        put(answer.data)
        return answer
      }}
    />
  )
}
