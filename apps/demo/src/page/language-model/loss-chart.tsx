import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type uPlot from 'uplot'
import { theme } from '../shell/theme.js'
import { Card } from '../ui/card.js'
import { tokenColor } from '../ui/token-color.js'
import { points } from './language-model.js'
import type { ChartPoint } from './loss-series.js'

const height = 300

/** The losses of both over the steps: smoothed as lines, and as they are as faint points. */
export function LossChart() {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | undefined>(undefined)
  const id = useId()
  const [pointed, setPointed] = useState<number>()
  const shownTheme = theme.value
  const series = points.value

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
      const width = () => Math.max(120, element.clientWidth)
      const options = optionsOf(width(), (at) => setPointed(at ?? undefined))
      chart.current = new Plot(options, dataOf(points.value), element)
      observer = new ResizeObserver(() => chart.current?.setSize({ width: width(), height }))
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

  const shown = (pointed === undefined ? undefined : series[pointed]) ?? series.at(-1)
  return (
    <Card title="Loss" aside={<Values point={shown} />} class="loss-card">
      <div ref={place} class="loss-chart" role="img" aria-labelledby={id} />
      <p id={id} class="unseen">
        Loss of both models over the steps: {words(series.at(-1))}
      </p>
      <p class="soft small">
        In nats for each token, on the batch at hand before it is learnt from: lines are averages of
        the last ten steps or so, points are the steps themselves.
      </p>
    </Card>
  )
}

/** What the curves are at a step: also the chart's legend. */
function Values({ point }: { readonly point: ChartPoint | undefined }) {
  const text = (index: 0 | 1) => point?.smooth[index].toFixed(2) ?? '–'
  return (
    <div class="loss-values number">
      <span class="soft">{point ? `step ${point.step}` : ''}</span>
      <span class="of-adafactor">Adafactor {text(0)}</span>
      <span class="of-adam">Adam {text(1)}</span>
    </div>
  )
}

function words(point: ChartPoint | undefined): string {
  if (point === undefined) return 'none yet'
  const [adafactor, adam] = point.smooth
  return `Adafactor ${adafactor.toFixed(2)} and Adam ${adam.toFixed(2)} after ${point.step} steps`
}

function dataOf(series: readonly ChartPoint[]): uPlot.AlignedData {
  return [
    series.map(({ step }) => step),
    series.map(({ losses }) => losses[0]),
    series.map(({ losses }) => losses[1]),
    series.map(({ smooth }) => smooth[0]),
    series.map(({ smooth }) => smooth[1]),
  ]
}

function optionsOf(width: number, onPoint: (at: number | null | undefined) => void): uPlot.Options {
  const axis = {
    stroke: tokenColor('--ink-soft'),
    grid: { stroke: tokenColor('--line'), width: 1 },
    ticks: { stroke: tokenColor('--line'), width: 1 },
    font: '12px system-ui, sans-serif',
  }
  const colors = [tokenColor('--accent'), tokenColor('--warning')] as const
  const raw = (color: string): uPlot.Series => ({
    paths: () => null,
    points: { show: true, size: 4, width: 0, fill: `${color}77` },
  })
  const line = (color: string, dash: number[]): uPlot.Series => ({
    stroke: color,
    width: 2,
    dash,
    points: { show: false },
  })
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false, points: { show: false } },
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx)] },
    scales: { x: { time: false } },
    series: [{}, raw(colors[0]), raw(colors[1]), line(colors[0], []), line(colors[1], [6, 4])],
    axes: [
      { ...axis, size: 28 },
      {
        ...axis,
        size: 48,
        values: (_, ticks) => ticks.map((tick) => String(Number(tick.toFixed(2)))),
      },
    ],
  }
}
