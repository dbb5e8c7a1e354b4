import jsQR from 'jsqr'
import { expect, test } from 'vitest'
import { chatLink } from './link'
import { squares, svgOf } from './qr'

/** What a reader sees of the squares, each of 4 by 4 dots. */
function read(rows: boolean[][]): string | undefined {
  const zoom = 4
  const size = rows.length * zoom
  const dots = new Uint8ClampedArray(size * size * 4)
  for (let at = 0; at < size * size; at++) {
    const dark = rows[Math.floor(at / size / zoom)]?.[Math.floor((at % size) / zoom)]
    dots.set(dark ? [0, 0, 0, 255] : [255, 255, 255, 255], at * 4)
  }
  return jsQR(dots, size, size)?.data
}

test.each([
  [
    '+39 02 8088 8088',
    'Buongiorno, avete un tavolo?',
    'https://wa.me/390280888088?text=Buongiorno%2C%20avete%20un%20tavolo%3F',
  ],
  ['+34 611 000 001', '  ', 'https://wa.me/34611000001'],
  [
    '+1 (555) 010-0001',
    'a&b=c #1 + 50% 🎁',
    'https://wa.me/15550100001?text=a%26b%3Dc%20%231%20%2B%2050%25%20%F0%9F%8E%81',
  ],
])('the code of a chat with %s is read as its address', (phone, text, link) => {
  expect(chatLink(phone, text)).toBe(link)
  expect(read(squares(link))).toBe(link)
})

test('a long text fits', () => {
  const link = chatLink('+390280888088', 'à'.repeat(140))
  expect(read(squares(link))).toBe(link)
})

test('the drawing has the squares of the code', () => {
  const rows = squares('https://wa.me/390280888088')
  const drawing = new DOMParser().parseFromString(svgOf('https://wa.me/390280888088'), 'image/svg+xml')
  const dark = drawing.querySelectorAll('path')[1]?.getAttribute('d')?.split('M').length ?? 0
  expect(dark - 1).toBe(rows.flat().filter(Boolean).length)
})
