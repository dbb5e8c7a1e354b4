import { encode } from 'uqr'

/** White around the code, in modules: readers want four (ISO/IEC 18004). */
const quiet = 4
/** The pixels of a module in a picture of dots: large enough to be printed on a poster. */
const dots = 16

/** The squares of a code, rows of what is dark, with the white around them. Up to 15 % of it may be dirty or torn. */
export const squares = (text: string): boolean[][] => encode(text, { ecc: 'M', border: quiet }).data

/** A code as a drawing that is sharp at every size. */
export function svgOf(text: string): string {
  const rows = squares(text)
  const dark = rows.flatMap((row, y) => row.flatMap((is, x) => (is ? [`M${x} ${y}h1v1h-1z`] : [])))
  const size = rows.length
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${dark.join('')}"/></svg>`
}

/** A code as a picture of dots. */
export async function pngOf(text: string): Promise<Blob> {
  const rows = squares(text)
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = rows.length * dots
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('this browser draws no pictures')
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.fillStyle = '#000'
  rows.forEach((row, y) => {
    row.forEach((is, x) => {
      if (is) pen.fillRect(x * dots, y * dots, dots, dots)
    })
  })
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (picture) => (picture ? resolve(picture) : reject(new Error('the picture was not made'))),
      'image/png',
    )
  })
}
