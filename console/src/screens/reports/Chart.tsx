import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

type Props = {
  /** What the places are, such as days. */
  places: string
  /** Places first, then the numbers of each line. */
  data: number[][]
  /** What stands under each place. */
  labels: string[]
  names: string[]
}

const height = 260
const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 4]]
const strokes = {
  light: ['#067052', '#b5440d', '#1864ab', '#862e9c', '#a61e4d', '#495057', '#c92a2a', '#5c940d'],
  dark: ['#63e6be', '#ffc078', '#74c0fc', '#e599f7', '#faa2c1', '#ced4da', '#ff8787', '#c0eb75'],
}

/** Lines of a few figures; each has a colour and a dash of its own. What it shows is a table beside it for who does not see it. */
export default function Chart({ places, data, labels, names }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light')
  const drawn = JSON.stringify({ places, data, labels, names })
  useEffect(() => {
    const element = box.current
    if (!element) return
    const given: Props = JSON.parse(drawn)
    const plot = new uPlot(optionsOf(given, element.clientWidth, scheme), given.data as uPlot.AlignedData, element)
    const watch = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }))
    watch.observe(element)
    return () => {
      watch.disconnect()
      plot.destroy()
    }
  }, [drawn, scheme])
  return <div ref={box} className="chart" aria-hidden="true" data-testid="chart" />
}

function optionsOf({ places: of, labels, names }: Props, width: number, scheme: 'light' | 'dark'): uPlot.Options {
  const text = scheme === 'dark' ? '#c9c9c9' : '#495057'
  const grid = { stroke: scheme === 'dark' ? '#424242' : '#e9ecef', width: 1 }
  const label = (place: number) => labels[place] ?? ''
  return {
    width,
    height,
    // days are places and no instants: the axis knows no zone
    scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max(1, max)] } },
    axes: [
      {
        stroke: text,
        grid,
        values: (_, places) => places.map((place) => (Number.isInteger(place) ? label(place) : '')),
      },
      { stroke: text, grid, size: 56 },
    ],
    series: [
      { label: of, value: (_, place) => (place === null ? '' : label(place)) },
      ...names.map((name, n) => {
        const stroke = strokes[scheme][n % strokes[scheme].length]
        return { label: name, width: 2, ...(stroke ? { stroke } : {}), dash: dashes[n % dashes.length] ?? [] }
      }),
    ],
  }
}
