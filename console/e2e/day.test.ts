import { describe, expect, test } from 'vitest'
import { api, invite } from './api'
import { withBrowser } from './browser'
import { crowdOf } from './campaigns'
import {
  answersMorning,
  type Customer,
  campaignOf,
  crowdFor,
  customersOf,
  expectedOn,
  figuresOf,
  forEach,
  hearsAnswer,
  hearTheRest,
  lookAt,
  noMarketingAfterStop,
  type Phones,
  readsEvening,
  refusing,
  words,
} from './day-customers'
import {
  answerOf,
  answersChats,
  buildsInformation,
  buildsPerson,
  type Colleague,
  comesToWork,
  startsCampaign,
  writesConfirmation,
} from './day-people'
import { readsCampaign, readsDashboard, readsReports } from './day-reports'
import { onStackOfTheirOwn } from './here'

withBrowser()

/** So many customers ask a person and get an answer by hand; with all others they are two hundred. */
const asking = Number(process.env.CADENZA_DAY ?? 150)
const patience = { timeout: 120_000 }
const names = { information: 'Informazioni', person: 'Una persona', morning: 'Mattina', evening: 'Sera' }
const nameOf = ({ n }: Customer) => `Guest ${n}`

describe.each(['SQLite', 'PostgreSQL'] as const)('on %s', (database) => {
  onStackOfTheirOwn(database)

  test('a day of a team: what each screen says at its end is what the phones saw', async () => {
    const { list, phones: numbers } = await crowdOf(crowdFor(asking))
    const customers = customersOf(numbers, asking)
    const { admin, marketer, operators } = await theTeam()
    await writesConfirmation(admin.page, words.stopped)
    await buildsInformation(marketer.page, names.information)
    await buildsPerson(
      marketer.page,
      names.person,
      operators.map(({ person }) => person),
    )
    const morning = await startsCampaign(marketer.page, names.morning, list.name, {
      people: customers.length,
      without: 0,
    })
    await chatting(customers, operators)
    await othersAreNobodys(operators, customers)

    // whoever stopped is known before the evening
    const left = refusing(customers)
    await admin.page.goto('/console/contacts?consent=refused')
    await admin.page.getByRole('main').getByText(`${left.length} contacts`, { exact: true }).waitFor()
    const reaches = { people: customers.length, without: left.length }
    const evening = await startsCampaign(marketer.page, names.evening, list.name, reaches)
    const reached = customers.length - left.length
    await marketer.page.getByRole('button', { name: `Delivered: ${reached}. Show the people` }).waitFor(patience)
    await marketer.page.getByText('Done', { exact: true }).waitFor()
    await forEach(customers, 12, readsEvening)

    const phones = await lookAt(customers)
    await eachGotTheirs(phones, customers, operators)
    noMarketingAfterStop(phones)
    const of = { phones, customers, ...names }
    await readsCampaign(admin.page, morning, figuresOf(phones, campaignOf(0)), {
      entered: customers.length,
      leftOut: 0,
    })
    await readsCampaign(admin.page, evening, figuresOf(phones, campaignOf(1)), {
      entered: reached,
      leftOut: left.length,
    })
    await readsReports(admin.page, of)
    await readsDashboard(admin.page, of)
  }, 600_000)
})

/** Those who work today, each signed in in a browser of their own. */
async function theTeam() {
  const roles = ['admin', 'marketer', 'chat_operator', 'chat_operator', 'chat_operator']
  const people = []
  for (const role of roles) people.push(await invite(role))
  const [admin, marketer, ...operators] = await Promise.all(people.map(comesToWork))
  if (!admin || !marketer) throw new Error('nobody came')
  return { admin, marketer, operators }
}

/** The customers do what they do, and the operators answer until all who asked have an answer. */
async function chatting(customers: readonly Customer[], operators: readonly Colleague[]) {
  const byName = new Map(customers.map((one) => [nameOf(one), one]))
  const answered = new Set<string>()
  const hearing: Promise<void>[] = []
  const hears = (name: string, answer: string) => {
    const one = byName.get(name)
    if (!one || answered.has(name)) throw new Error(`${name} was answered twice, or never asked`)
    answered.add(name)
    hearing.push(hearsAnswer(one, answer))
  }
  // those whose minute has to pass come first
  const turns = [...customers].sort((a, b) => Number(a.kind === 'asks') - Number(b.kind === 'asks'))
  await Promise.all([
    forEach(turns, 12, answersMorning),
    ...operators.map((one) => answersChats(one, () => answered.size === asking, hears)),
  ])
  await Promise.all(hearing)
  await hearTheRest(customers)
}

/** No operator sees the chats of another. */
async function othersAreNobodys(operators: readonly Colleague[], customers: readonly Customer[]) {
  const theirs = await Promise.all(operators.map(({ person }) => contactsOf(person.id)))
  expect(theirs.flat().length, 'each has one operator').toBe(asking)
  expect(new Set(theirs.flat().map(({ phone }) => phone)).size).toBe(asking)
  expect(customers.filter(({ kind }) => kind === 'asks')).toHaveLength(asking)
  for (const [n, { page }] of operators.entries()) {
    const [other] = theirs[(n + 1) % theirs.length] ?? []
    await page.goto(`/console/chat/${other?.id}`)
    await page.getByText('This conversation is not assigned to you').waitFor()
  }
}

type Contact = { id: string; phone: string }

async function contactsOf(operator: string): Promise<Contact[]> {
  const path = `/v1/contacts?operator_id=${operator}&limit=200`
  const { items } = await api<{ items: Contact[] }>('GET', path)
  return items
}

/** Each phone has exactly what is meant for it, in order: nothing doubled, nothing lost, the answer by its own operator. */
async function eachGotTheirs(phones: Phones, customers: readonly Customer[], operators: readonly Colleague[]) {
  const answers = new Map<string, Colleague['person']>()
  for (const { person } of operators) for (const { phone } of await contactsOf(person.id)) answers.set(phone, person)
  for (const one of customers) {
    const operator = answers.get(one.phone)
    const texts = (phones.get(one.phone) ?? []).filter(({ from }) => !from).map(({ text }) => text)
    expect(texts, `${one.phone}, who ${one.kind}`).toEqual(expectedOn(one, operator && answerOf(operator, nameOf(one))))
  }
}
