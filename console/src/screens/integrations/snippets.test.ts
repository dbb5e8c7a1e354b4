import { describe, expect, test } from 'vitest'
import { placeholder, sampleOf, type Texts } from './sample'
import { notOfOrders, sheetColumns, snippet } from './snippets'
import { type Tool, tools } from './tools'

const url = 'https://cadenza.example/wh/ap/1/'
const fields = [
  { code: 'CITY', type: 'text' },
  { code: 'BORN', type: 'date' },
  { code: 'VISIT', type: 'datetime' },
  { code: 'SHOE', type: 'text' },
] as const

const says = (text: string) => ({ start: [], steps: [{ kind: 'send_message' as const, text }] })

describe('the sample of a call', () => {
  test('has the fields and the details that the automation reads, and no others', () => {
    const sample = sampleOf(
      {
        start: [{ kind: 'date', field: 'BORN' }],
        steps: [
          { kind: 'send_message', text: '%%CITY|nowhere%% %%META.order.id%% %%META.order.total|0%% %%META.shop%%' },
          { kind: 'send_message', text: '%%CITYHALL%% %%META.order.id%%' },
        ],
      },
      fields,
    )
    expect(sample).toMatchObject({ secret: placeholder, phone: 'YOUR_PHONE' })
    expect(sample.custom_fields).toEqual({ CITY: 'text', BORN: '2026-12-24' })
    expect(sample.metadata).toEqual({ order: { id: 'text', total: 'text' }, shop: 'text' })
  })

  test('has no fields where the automation reads none: a value that is only shown would be written into contacts', () => {
    expect(sampleOf(says('hello'), fields)).not.toHaveProperty('custom_fields')
    expect(sampleOf(says('hello'), fields)).not.toHaveProperty('metadata')
  })
})

const sample: Texts = {
  secret: placeholder,
  phone: '+393471234567',
  first_name: 'Ada',
  custom_fields: { CITY: 'L’Aquila' },
  metadata: { order: { id: "it's 7" } },
}

describe('what tools are given', () => {
  test.each(tools)('%s names the secret once, where it belongs', (tool: Tool) => {
    const text = snippet(tool, url, sample)
    expect(text.split(placeholder)).toHaveLength(2)
    // of those that one fills in by hand the address stands in the words above the text
    expect(text.includes(url)).toBe(!['shopify', 'make', 'zapier'].includes(tool))
  })

  test('a quote in a value ends no text of a shell, of PHP or of JavaScript', () => {
    expect(snippet('curl', url, sample)).toContain(`"id": "it'\\''s 7"`)
    expect(snippet('php', url, sample)).toContain(`'id' => 'it\\'s 7',`)
    expect(snippet('node', url, sample)).toContain(`id: 'it\\'s 7',`)
  })

  test('a form nests by brackets, as the API reads it', () => {
    expect(snippet('zapier', url, sample)).toContain("custom_fields[CITY]: L’Aquila\nmetadata[order][id]: it's 7")
  })

  test('a shop fills in its orders', () => {
    expect(snippet('woocommerce', url, sample)).toContain("'phone' => $order->get_billing_phone(),")
    expect(snippet('woocommerce', url, sample)).toContain(`'Idempotency-Key' => "1-order-$order_id"`)
    expect(snippet('shopify', url, sample)).toMatch(/^secret=YOUR_SECRET&phone=\{\{ order\.shippingAddress\.phone /)
    for (const tool of ['woocommerce', 'shopify'] as const) {
      expect(snippet(tool, url, sample), 'no made-up value gets into a contact').not.toMatch(/L’Aquila|Ada|it's 7/)
    }
    expect(notOfOrders(sample)).toEqual(['custom_fields.CITY', 'metadata.order.id'])
  })

  test('the script of a sheet sends each row once, and notes what became of it', () => {
    expect(sheetColumns(sample)).toEqual(['phone', 'first_name', 'CITY', 'order.id', 'sent'])
    const rows = [
      sheetColumns(sample),
      ['+393330000001', 'Ada', 'Lecce', '7', ''],
      ['+393330000002', 'Eva', '', '', 'long ago'],
      ['', 'Nobody', '', '', ''],
      ['12', '', '', '', ''],
    ]
    const sent: unknown[] = []
    const noted: unknown[][] = []
    const lock = { getScriptLock: () => ({ tryLock: () => true }) }
    const spreadsheet = {
      flush: () => undefined,
      getActiveSheet: () => ({
        getDataRange: () => ({ getDisplayValues: () => rows }),
        getRange: (row: number, column: number) => ({
          setValue: (value: unknown) => noted.push([row, column, value]),
        }),
      }),
    }
    const fetcher = {
      fetch: (to: string, { payload }: { payload: string }) => {
        const body = JSON.parse(payload)
        sent.push({ to, ...body })
        const status = body.phone === '12' ? 422 : 200
        return { getResponseCode: () => status, getContentText: () => 'not a phone' }
      },
    }
    const script = new Function(
      'LockService',
      'SpreadsheetApp',
      'UrlFetchApp',
      `${snippet('sheets', url, sample)}\nsendNewRows()`,
    )
    script(lock, spreadsheet, fetcher)
    const call = { to: url, secret: placeholder }
    expect(sent).toEqual([
      {
        ...call,
        phone: '+393330000001',
        first_name: 'Ada',
        custom_fields: { CITY: 'Lecce' },
        metadata: { order: { id: '7' } },
      },
      { ...call, phone: '12', custom_fields: {}, metadata: { order: {} } },
    ])
    expect(noted).toEqual([
      [2, 5, 'sending'],
      [2, 5, expect.any(Date)],
      [5, 5, 'sending'],
      [5, 5, 'not a phone'],
    ])
  })
})
