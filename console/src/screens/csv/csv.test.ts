import { expect, test } from 'vitest'
import { cellText, decode, guessCode, readHeader, refusedRows, rowsOf, type Table, withColumns } from './csv'

function table(text: string): Table {
  const read = readHeader(text)
  if (!read) throw new Error('no header')
  return read
}

test.each([
  ['Telefono;Nome\n', ';'],
  ['Telefono\t"Nome, ecc., altro"\n', '\t'],
  ['Telefono,Nome\n', ','],
  ['Telefono\n', ','],
  ['sep=|\nTelefono|Nome\n', '|'],
])('%j is separated by %j', (text, separator) => {
  expect(table(text).separator).toBe(separator)
})

test('rows keep their quotes and the line in which they begin', () => {
  const text = 'PHONE,NOTE\r\n1,"a ""b"",\nc"\r\n\r\n2,d\r\n'
  const rows = [...rowsOf(text, ',', '')]
  expect(rows).toEqual([
    { line: 1, cells: ['PHONE', 'NOTE'] },
    { line: 2, cells: ['1', '"a ""b"",\nc"'] },
    { line: 5, cells: ['2', 'd'] },
  ])
  expect(cellText(rows[1]?.cells[1] ?? '')).toBe('a "b",\nc')
  expect(readHeader('')).toBeNull()
  expect([...rowsOf('A,B\n1,5" pipe\n2,"open\n3,c', ',', '')].slice(1)).toEqual([
    { line: 2, cells: ['1', '5" pipe'] },
    { line: 3, cells: ['2', '"open'] },
    { line: 4, cells: ['3', 'c'] },
  ])
})

test('columns are called by their codes, and those without one are left out; lines stay where they are', () => {
  const text = 'sep=;\r\nTelefono;"Un\naltro";Nome\r\n1;"x\ny";Ada\r\n\r\n2;z;Bo\r\n'
  const read = table(text)
  expect(withColumns(text, read, ['PHONE', 'NOTE', 'FIRST_NAME'])).toBe(
    'sep=;\r\nPHONE;NOTE;FIRST_NAME\n\r\n1;"x\ny";Ada\r\n\r\n2;z;Bo\r\n',
  )
  const less = withColumns(text, read, ['PHONE', null, 'FIRST_NAME'])
  const lines = (of: string) => [...rowsOf(of, ';', read.preamble)].map((row) => row.line)
  expect(lines(less)).toEqual(lines(text))
  expect(less.replace(/\n+/g, '\n')).toBe('sep=;\r\nPHONE;FIRST_NAME\n1;Ada\n2;Bo\n')
})

test('refused rows come back with what is wrong, as they were', () => {
  const text = 'Telefono,Nome\n12,"A, B"\n+393331234567,C\n13,D\n'
  const errors = [
    { line: 2, column: 'PHONE', detail: 'is no "phone"' },
    { line: 4, column: '', detail: 'is too short' },
    { line: 4, column: 'PHONE', detail: 'is bad' },
  ]
  expect(refusedRows(text, table(text), errors, 'ERROR')).toBe(
    'Telefono,Nome,ERROR\n12,"A, B","PHONE: is no ""phone"""\n13,D,"is too short; PHONE: is bad"\n',
  )
})

test('columns are known by their codes, their names, and what people call them', () => {
  const fields = [{ code: 'CITY', name: 'Città di nascita' }]
  expect(guessCode('citta di nascita', fields)).toBe('CITY')
  expect(guessCode('City', fields)).toBe('CITY')
  expect(guessCode('Cellulare', fields)).toBe('PHONE')
  expect(guessCode('first name', fields)).toBe('FIRST_NAME')
  expect(guessCode('E-mail', fields)).toBe('EMAIL')
  expect(guessCode('Shoe size', fields)).toBeNull()
})

test('UTF-16 with its mark is read as well as UTF-8', () => {
  const bytes = new Uint8Array([0xff, 0xfe, 0x43, 0x00, 0xe8, 0x00])
  expect(decode(bytes.buffer)).toBe('Cè')
  expect(decode(new TextEncoder().encode('\ufeffCè').buffer as ArrayBuffer)).toBe('Cè')
})
