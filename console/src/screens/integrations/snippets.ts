import { placeholder, type Texts } from './sample'
import type { Tool } from './tools'

const json = (value: unknown) => JSON.stringify(value, null, 2)

/** Text as a literal that PHP and JavaScript read alike. */
const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** A value written as code, whose texts are written by `leaf`. */
type Writer = {
  open: string
  close: string
  pair: (key: string) => string
  leaf: (value: string, path: string[]) => string
}

function write(value: string | Texts, writer: Writer, indent: string, path: string[] = []): string {
  if (typeof value === 'string') return writer.leaf(value, path)
  const deeper = `${indent}${writer.pair === jsPair ? '  ' : '    '}`
  const lines = Object.entries(value).map(
    ([key, one]) => `${deeper}${writer.pair(key)}${write(one, writer, deeper, [...path, key])},\n`,
  )
  return `${writer.open}\n${lines.join('')}${indent}${writer.close}`
}

const jsPair = (key: string) => `${/^[A-Za-z_]\w*$/.test(key) ? key : quoted(key)}: `
const phpPair = (key: string) => `${quoted(key)} => `
const php = (value: string | Texts, indent = '', leaf: Writer['leaf'] = quoted) =>
  write(value, { open: '[', close: ']', pair: phpPair, leaf }, indent)
const js = (value: string | Texts, indent = '', leaf: Writer['leaf'] = quoted) =>
  write(value, { open: '{', close: '}', pair: jsPair, leaf }, indent)

/** All texts of a sample with the keys that lead to them. */
function leaves(value: Texts, path: string[] = []): { path: string[]; value: string }[] {
  return Object.entries(value).flatMap(([key, one]) =>
    typeof one === 'string' ? [{ path: [...path, key], value: one }] : leaves(one, [...path, key]),
  )
}

function curl(url: string, sample: Texts): string {
  // of a shell's text in quotes only the quote itself needs care
  const body = json(sample).replaceAll("'", "'\\''")
  return `curl -sS -w '%{http_code}\\n' '${url}' \\\n  -H 'Content-Type: application/json' \\\n  -d '${body}'`
}

/** The values of an order of WooCommerce; what it lacks is left out, so that what is known of the customer stays. */
const ofOrder = {
  phone: '$order->get_billing_phone()',
  first_name: '$order->get_billing_first_name() ?: null',
  last_name: '$order->get_billing_last_name() ?: null',
  email: '$order->get_billing_email() ?: null',
}

/** What an automation reads and no order of a shop has by itself. */
export function notOfOrders(sample: Texts): string[] {
  return leaves(sample).flatMap(({ path, value }) =>
    value === placeholder || Object.hasOwn(ofOrder, path.join('.')) ? [] : [path.join('.')],
  )
}

/** The part of a start's address that no other start has. */
const startIn = (url: string) => new URL(url).pathname.split('/').filter(Boolean).at(-1) ?? ''

function woocommerce(url: string): string {
  const body = php({ secret: placeholder, ...ofOrder }, '        ', (value, [key]) =>
    key === 'secret' ? quoted(value) : value,
  )
  return `add_action('woocommerce_order_status_processing', function ($order_id) {
    $order = wc_get_order($order_id);
    $answer = wp_remote_post('${url}', [
        'headers' => ['Content-Type' => 'application/json', 'Idempotency-Key' => "${startIn(url)}-order-$order_id"],
        'body' => wp_json_encode(${body}),
    ]);
    if (wp_remote_retrieve_response_code($answer) !== 200) {
        error_log('Cadenza: ' . (is_wp_error($answer) ? $answer->get_error_message() : wp_remote_retrieve_body($answer)));
    }
});`
}

/** The form that Shopify Flow sends: a name may have quotes, and what an order lacks is left out. */
function shopify(): string {
  const known = { first_name: 'firstName', last_name: 'lastName', email: 'email' }
  const more = Object.entries(known).map(
    ([key, of]) => `{% if order.customer.${of} %}&${key}={{ order.customer.${of} | url_encode }}{% endif %}`,
  )
  const phone = 'phone={{ order.shippingAddress.phone | default: order.customer.phone | url_encode }}'
  return `secret=${placeholder}&${phone}${more.join('')}`
}

function zapier(sample: Texts): string {
  return leaves(sample)
    .map(({ path: [first, ...rest], value }) => `${first}${rest.map((key) => `[${key}]`).join('')}: ${value}`)
    .join('\n')
}

/** What a tool's own data has for a value: the key alone of what the call nests. */
const nameOf = ([first = '', ...rest]: string[]) => (rest.length > 0 ? rest.join('.') : first)

/** A node that is pasted into n8n's canvas: each value comes from the item of the node before, under the same name. */
function n8n(url: string, sample: Texts): string {
  const read = (value: string, path: string[]) =>
    value === placeholder ? quoted(value) : `$json[${quoted(nameOf(path))}]`
  const body = js(sample, '', read).replaceAll(/\s*\n\s*/g, ' ')
  return json({
    nodes: [
      {
        name: 'Cadenza',
        type: 'n8n-nodes-base.httpRequest',
        typeVersion: 4.2,
        position: [0, 0],
        parameters: {
          method: 'POST',
          url,
          sendBody: true,
          specifyBody: 'json',
          jsonBody: `={{ JSON.stringify(${body}) }}`,
          options: {},
        },
      },
    ],
    connections: {},
  })
}

/**
 * Reads the rows of a sheet by the names in its first row, and notes in the column `sent` what became of each: before it is sent, so
 * that a row whose answer never came is not sent twice.
 */
function sheets(url: string, sample: Texts): string {
  const read = (value: string, path: string[]) =>
    value === placeholder ? quoted(value) : `value(${quoted(nameOf(path))})`
  return `function sendNewRows() {
  if (!LockService.getScriptLock().tryLock(1000)) return
  const sheet = SpreadsheetApp.getActiveSheet()
  const [head, ...rows] = sheet.getDataRange().getDisplayValues()
  const sent = head.indexOf('sent')
  if (sent < 0) throw new Error('the first row has no column "sent"')
  rows.forEach((row, n) => {
    const value = (name) => row[head.indexOf(name)] || undefined
    if (!value('phone') || row[sent]) return
    const cell = sheet.getRange(n + 2, sent + 1)
    cell.setValue('sending')
    SpreadsheetApp.flush()
    const answer = UrlFetchApp.fetch('${url}', {
      method: 'post',
      contentType: 'application/json',
      payload: JSON.stringify(${js(sample, '      ', read)}),
      muteHttpExceptions: true,
    })
    const ok = answer.getResponseCode() === 200
    cell.setValue(ok ? new Date() : answer.getContentText())
  })
}`
}

/** The columns that the sheet's first row names. */
export function sheetColumns(sample: Texts): string[] {
  return [...leaves(sample).flatMap(({ path, value }) => (value === placeholder ? [] : [nameOf(path)])), 'sent']
}

function phpCall(url: string, sample: Texts): string {
  return `<?php
$call = curl_init('${url}');
curl_setopt_array($call, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => ['Content-Type: application/json'],
    CURLOPT_POSTFIELDS => json_encode(${php(sample, '    ')}),
]);
$answer = curl_exec($call);
if (curl_getinfo($call, CURLINFO_RESPONSE_CODE) !== 200) {
    error_log("Cadenza: $answer");
}`
}

function node(url: string, sample: Texts): string {
  return `const answer = await fetch('${url}', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(${js(sample, '  ')}),
})
if (!answer.ok) throw new Error(\`Cadenza: \${answer.status} \${await answer.text()}\`)`
}

/** What is given to a tool so that it calls a start. */
export function snippet(tool: Tool, url: string, sample: Texts): string {
  switch (tool) {
    case 'curl':
      return curl(url, sample)
    case 'woocommerce':
      return woocommerce(url)
    case 'shopify':
      return shopify()
    case 'make':
      return json(sample)
    case 'zapier':
      return zapier(sample)
    case 'n8n':
      return n8n(url, sample)
    case 'sheets':
      return sheets(url, sample)
    case 'php':
      return phpCall(url, sample)
    case 'node':
      return node(url, sample)
  }
}
