/** A row of a file as it stands there: its cells with their quotes, and the line in which it begins. */
export type Row = { line: number; cells: string[] }

export type Table = {
  /** What the cells are separated by. */
  separator: string
  /** The line `sep=;` before the first, which some spreadsheets write. */
  preamble: string
  header: Row
}

/** Reads the bytes as the server does: UTF-8, or UTF-16 with its mark. */
export function decode(bytes: ArrayBuffer): string {
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength))
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}

/** Reads the first line of a file: what separates the cells, and what the columns are called. Null of a file without lines. */
export function readHeader(text: string): Table | null {
  const declared = /^sep=(.)\r?\n/i.exec(text)
  const preamble = declared?.[0] ?? ''
  // as the server finds it: what is most frequent outside of quotes
  const line = (text.slice(preamble.length).split(/\r?\n/, 1)[0] ?? '').replace(/"[^"]*"/g, '')
  const separator =
    declared?.[1] ?? [';', '\t'].reduce((best, one) => (count(line, one) > count(line, best) ? one : best), ',')
  const header = rowsOf(text, separator, preamble).next().value
  return header ? { separator, preamble, header } : null
}

function count(text: string, part: string): number {
  return text.split(part).length - 1
}

/** The rows after the preamble, the first line among them; lines without anything are left out. */
export function* rowsOf(text: string, separator: string, preamble: string): Generator<Row> {
  let line = preamble ? 2 : 1
  let at = preamble.length
  while (at < text.length) {
    const { cells, end, lines } = readRow(text, at, separator)
    if (cells.length > 1 || cells[0] !== '') yield { line, cells }
    at = end
    line += lines
  }
}

/** The row that begins somewhere: its cells, where the next one begins, and how many lines it takes. */
function readRow(text: string, begin: number, separator: string): { cells: string[]; end: number; lines: number } {
  const cells: string[] = []
  let start = begin
  let quoted = false
  let lines = 1
  for (let at = begin; at <= text.length; at++) {
    const sign = text[at]
    // a quote opens a cell at its beginning alone, for inches are no quotes; two of them are one that is meant
    if (sign === '"' && !quoted && at === start) quoted = true
    else if (sign === '"' && quoted) {
      if (text[at + 1] === '"') at++
      else quoted = false
    }
    if (quoted && sign === '\n') lines++
    else if (!quoted && (sign === separator || sign === '\n' || sign === undefined)) {
      cells.push(text.slice(start, at).replace(/\r$/, ''))
      start = at + 1
      if (sign !== separator) return { cells, end: at + 1, lines }
    }
  }
  // quotes that do not match spoil their own line, not the rest of the file
  const end = text.indexOf('\n', begin)
  const own = text.slice(begin, end < 0 ? text.length : end).replace(/\r$/, '')
  return { cells: own.split(separator), end: end < 0 ? text.length : end + 1, lines: 1 }
}

/** What a cell says: without its quotes. */
export function cellText(cell: string): string {
  const bare = cell.trim()
  return bare.startsWith('"') && bare.endsWith('"') && bare.length > 1 ? bare.slice(1, -1).replaceAll('""', '"') : cell
}

/**
 * The file with its columns called by codes; a column without a code is left out. Rows keep their lines, so that those that the
 * server refuses are found in the file as it was.
 */
export function withColumns(text: string, table: Table, codes: readonly (string | null)[]): string {
  const { separator, preamble } = table
  if (codes.every((code) => code !== null)) {
    const before = table.header.cells.join(separator)
    // names of several lines are one line now
    const first = codes.join(separator) + '\n'.repeat(count(before, '\n'))
    return preamble + first + text.slice(preamble.length + before.length)
  }
  const kept = codes.flatMap((code, n) => (code === null ? [] : [n]))
  let out = preamble
  let line = preamble ? 2 : 1
  for (const row of rowsOf(text, separator, preamble)) {
    // what a row had more or fewer lines than it takes here is made up before the next one begins
    out += '\n'.repeat(Math.max(0, row.line - line))
    line = Math.max(line, row.line)
    const cells = row.line === table.header.line ? kept.map((n) => codes[n] ?? '') : kept.map((n) => row.cells[n] ?? '')
    const written = `${cells.join(separator)}\n`
    out += written
    line += count(written, '\n')
  }
  return out
}

/** The rows of some lines, with what is wrong in a column of its own: to be mended and imported alone. */
export function refusedRows(
  text: string,
  table: Table,
  errors: readonly { line: number; column: string; detail: string }[],
  errorColumn: string,
): string {
  const why = new Map<number, string>()
  for (const { line, column, detail } of errors) {
    const said = column ? `${column}: ${detail}` : detail
    why.set(line, why.has(line) ? `${why.get(line)}; ${said}` : said)
  }
  const rows = [[...table.header.cells, errorColumn].join(table.separator)]
  for (const row of rowsOf(text, table.separator, table.preamble)) {
    const reason = why.get(row.line)
    if (reason !== undefined) rows.push([...row.cells, `"${reason.replaceAll('"', '""')}"`].join(table.separator))
  }
  return `${rows.join('\n')}\n`
}

/** The code that a column is likely meant for, by how people call such columns; null where nothing is like it. */
export function guessCode(name: string, fields: readonly { code: string; name: string }[]): string | null {
  const plain = plainOf(name)
  const own = fields.find((field) => [field.code, field.name].some((one) => plainOf(one) === plain))
  if (own) return own.code
  return Object.keys(usual).find((code) => plainOf(code) === plain || usual[code]?.includes(plain)) ?? null
}

function plainOf(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}

/** The columns that every workspace has, with what people call them in our languages. */
const usual: Record<string, readonly string[]> = {
  PHONE: ['telefono', 'cellulare', 'mobile', 'numero', 'phonenumber', 'tel', 'whatsapp', 'movil', 'telefono1'],
  FIRST_NAME: ['nome', 'name', 'nombre', 'firstname'],
  LAST_NAME: ['cognome', 'surname', 'apellido', 'apellidos', 'lastname'],
  EMAIL: ['mail', 'correo', 'emailaddress', 'indirizzoemail', 'correoelectronico'],
  LANGUAGE: ['lingua', 'idioma', 'lang'],
  TIME_ZONE: ['fusoorario', 'zonahoraria', 'timezone'],
  CONSENT: ['consenso', 'consentimiento', 'marketing', 'consensomarketing'],
}
export const usualCodes = Object.keys(usual)
