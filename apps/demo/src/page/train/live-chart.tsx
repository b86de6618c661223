import { useEffect, useId, useRef } from 'preact/hooks'
import type uPlot from 'uplot'
import { theme } from '../shell/theme.js'
import { Card } from '../ui/card.js'
import { tokenColor } from '../ui/token-color.js'
import type { Series } from './series.js'

interface LiveChartProps {
  readonly title: string
  /** What a screen reader hears, and what stands beside the title: the value now. */
  readonly current: string
  readonly series: Series
  readonly format: (value: number) => string
  /** The least height of the value axis, for values that hardly change. */
  readonly range?: readonly [min: number, max: number] | undefined
}

const height = 190

/** A line that grows while a run goes on. */
export function LiveChart({ title, current, series, format, range }: LiveChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | undefined>(undefined)
  const id = useId()
  const shownTheme = theme.value

  useEffect(() => {
    let ended = false
    let observer: ResizeObserver | undefined
    const draw = async () => {
      const [{ default: Plot }] = await Promise.all([
        import('uplot'),
        import('uplot/dist/uPlot.min.css'),
      ])
      const element = place.current
      if (ended || element === null) return
      const width = Math.max(120, element.clientWidth)
      chart.current = new Plot(optionsOf({ width, format, range }), dataOf(series), element)
      observer = new ResizeObserver(() =>
        chart.current?.setSize({ width: Math.max(120, element.clientWidth), height }),
      )
      observer.observe(element)
    }
    draw().catch(() => {})
    return () => {
      ended = true
      observer?.disconnect()
      chart.current?.destroy()
      chart.current = undefined
    }
  }, [shownTheme])

  useEffect(() => {
    chart.current?.setData(dataOf(series))
  }, [series])

  return (
    <Card title={title} level={3} aside={<span class="number chart-now">{current}</span>}>
      <div ref={place} class="chart" role="img" aria-labelledby={id} />
      <p id={id} class="visually-hidden">
        {title}: {current} after {series.steps.at(-1) ?? 0} steps
      </p>
    </Card>
  )
}

function dataOf({ steps, values }: Series): uPlot.AlignedData {
  return [[...steps], [...values]]
}

function optionsOf({
  width,
  format,
  range,
}: Pick<LiveChartProps, 'format' | 'range'> & { width: number }): uPlot.Options {
  const axis = {
    stroke: tokenColor('--ink-soft'),
    grid: { stroke: tokenColor('--line'), width: 1 },
    ticks: { stroke: tokenColor('--line'), width: 1 },
    font: '12px system-ui, sans-serif',
  }
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false },
    scales: {
      x: { time: false },
      ...(range ? { y: { range: [...range] as [number, number] } } : {}),
    },
    series: [{}, { stroke: tokenColor('--accent'), width: 2, points: { show: false } }],
    axes: [
      { ...axis, size: 28 },
      { ...axis, size: 58, values: (_, ticks) => ticks.map((tick) => format(tick)) },
    ],
  }
}
