import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { newPage, signedIn, withBrowser } from './browser'
import { drawer, makeAutomation, openBuilder } from './builder-help'

withBrowser()

let id: string

beforeAll(async () => {
  id = await makeAutomation(
    {
      start: [{ kind: 'message', phrase: 'read to me' }],
      steps: [
        { kind: 'send_message', text: 'Good morning' },
        { kind: 'send_message', text: 'Are you still there?', wait: { for: 'P1D', at: '09:00' } },
        {
          kind: 'branch',
          if: { tag: 'vip' },
          then: [{ kind: 'send_message', text: 'A gift for you' }],
          else: [{ kind: 'wait_for_reply', limit: 'P1D', no_reply: [{ kind: 'add_tags', tags: ['silent'] }] }],
        },
        { kind: 'add_tags', tags: ['greeted'] },
      ],
    },
    'Read aloud',
  )
})

/** What is read depends on the hour in one thing: when somebody who arrives now would be where. */
const withoutHours = (read: string) => read.replace(/(for somebody who arrives now: )[^"\n]*/g, '$1…')

/** What has the focus, as it is heard: `button "Publish"`. */
async function focused(page: Page): Promise<string> {
  const read = await page.locator(':focus').ariaSnapshot()
  return /\w+ ".*?"/.exec(read)?.[0] ?? read
}

test('the builder is read from top to bottom: each wait between its two cards, each control by a name of its own', async () => {
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, id)
  await page.getByText(/^for somebody who arrives now/).waitFor()
  await page.getByText('No changes').waitFor()
  const read = withoutHours(await page.getByRole('main').ariaSnapshot())
  expect(read).toMatchInlineSnapshot(`
    "- main:
      - heading "Read aloud" [level=1]
      - textbox "Name of the automation": Read aloud
      - text: Draft
      - group "What to do with the automation":
        - button "Undo" [disabled]
        - button "Redo" [disabled]
        - button "Settings of the automation"
        - paragraph: No changes
        - button "Test"
        - button "Publish"
        - button "More"
      - tablist "Parts of the automation":
        - tab "Editor" [selected]
        - tab "Map"
        - tab "Runs"
        - tab "History"
      - tabpanel "Editor":
        - region "Starts when…":
          - heading "Starts when…" [level=2]
          - list "Starts when…":
            - listitem:
              - 'button "A message is received : “read to me”"'
              - 'button "Remove the start: A message is received, “read to me”"'
          - button "Another start"
        - region "Steps":
          - list "Steps":
            - listitem:
              - button "Add a step before step 1"
              - 'button "When? Step 1: At once"'
              - button "Move step 1"
              - 'button "Step 1: Send a message : Good morning"'
              - button "What to do with step 1"
            - listitem:
              - button "Add a step before step 2"
              - 'button "When? Step 2: 1 day later at 09:00"'
              - text: "for somebody who arrives now: …"
              - button "Move step 2"
              - 'button "Step 2: Send a message : Are you still there?"'
              - button "What to do with step 2"
            - listitem:
              - button "Add a step before step 3"
              - 'button "When? Step 3: At once"'
              - button "Move step 3"
              - 'button "Step 3: If / else : has the tag “vip”"'
              - button "What to do with step 3"
              - region "3, Then":
                - list "3, Then":
                  - listitem:
                    - button "Add a step before step 3, Then, 1"
                    - 'button "When? Step 3, Then, 1: At once"'
                    - button "Move step 3, Then, 1"
                    - 'button "Step 3, Then, 1: Send a message : A gift for you"'
                    - button "What to do with step 3, Then, 1"
                - 'button "Add a step here: 3, Then"': Add a step here
              - region "3, Else":
                - list "3, Else":
                  - listitem:
                    - button "Add a step before step 3, Else, 1"
                    - 'button "When? Step 3, Else, 1: At once"'
                    - button "Move step 3, Else, 1"
                    - 'button "Step 3, Else, 1: Wait for a reply : at most 1 day"'
                    - button "What to do with step 3, Else, 1"
                    - region "3, Else, 1, If no reply":
                      - list "3, Else, 1, If no reply":
                        - listitem:
                          - button "Add a step before step 3, Else, 1, If no reply, 1"
                          - 'button "When? Step 3, Else, 1, If no reply, 1: At once"'
                          - button "Move step 3, Else, 1, If no reply, 1"
                          - 'button "Step 3, Else, 1, If no reply, 1: Add tags : silent"'
                          - button "What to do with step 3, Else, 1, If no reply, 1"
                      - 'button "Add a step here: 3, Else, 1, If no reply"': Add a step here
                - 'button "Add a step here: 3, Else"': Add a step here
            - listitem:
              - button "Add a step before step 4"
              - 'button "When? Step 4: At once"'
              - button "Move step 4"
              - 'button "Step 4: Add tags : greeted"'
              - button "What to do with step 4"
          - button "Add a step"
          - status"
  `)
  const names = [...read.matchAll(/- '?button "(.*?)"'?/g)].map(([, name]) => name)
  expect(new Set(names).size).toBe(names.length)

  // by keyboard one comes to the same, in the same order
  await page.getByRole('button', { name: 'Another start' }).focus()
  const order: string[] = []
  while (order.at(-1) !== 'button "Add a step"') {
    await page.keyboard.press('Tab')
    order.push(await focused(page))
  }
  const buttons = names.slice(names.indexOf('Another start') + 1)
  expect(order).toEqual(buttons.map((name) => `button "${name}"`))
  expect(await page.evaluate(() => document.activeElement?.closest('section')?.ariaLabel)).toBe('Steps')

  await page.getByRole('button', { name: /^Step 2: / }).press('Enter')
  await drawer(page).getByRole('textbox', { name: 'Text', exact: true }).waitFor()
  await drawer(page).getByRole('region', { name: 'On the phone' }).waitFor()
  expect(await drawer(page).ariaSnapshot()).toMatchInlineSnapshot(`
    "- dialog "2 · Send a message":
      - heading "2 · Send a message" [level=2]
      - button "Close":
        - img
      - button "When? 1 day later at 09:00"
      - text: Name of the step
      - paragraph: For you, in lists and reports. The kind stands there if left empty.
      - textbox "Name of the step"
      - text: Text
      - textbox "Text": Are you still there?
      - paragraph
      - paragraph: 20 of 4,096
      - combobox "Text in another language"
      - img
      - text: Picture, video or file
      - combobox "Picture, video or file":
        - option "None" [selected]
        - option "Picture"
        - option "Video"
        - option "Audio"
        - option "Document"
        - option "Sticker"
      - img
      - switch "Count who opens the links Links that start with https:// leave as short ones of ours."
      - text: Count who opens the links
      - paragraph: Links that start with https:// leave as short ones of ours.
      - button "If the 24-hour window is closed"
      - button "Advanced"
      - region "On the phone":
        - paragraph: On the phone
        - text: Are you still there?"
  `)
})
