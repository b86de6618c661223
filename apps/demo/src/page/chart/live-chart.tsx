import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type uPlot from 'uplot'
import { formatCount } from '../../format.js'
import { theme } from '../shell/theme.js'
import { Card } from '../ui/card.js'
import { tokenColor } from '../ui/token-color.js'
import { chartOptions } from './chart-options.js'
import type { Range } from './chart-scales.js'
import type { Series } from './series.js'
import './chart.css'

/** A line of a chart. */
export interface ChartLine {
  readonly name: string
  readonly color: '--accent' | '--compared'
  /** `points`: faint, and without a place in the readout. */
  readonly look?: 'line' | 'points'
  /** Why it does not go on, in a word that the readout has in place of its last value. */
  readonly ended?: string | undefined
}

/** Where something has changed in the course of a run. */
export interface ChartMark {
  readonly step: number
  readonly title: string
}

export interface LiveChartProps {
  readonly title: string
  /** The first is drawn on top. */
  readonly lines: readonly ChartLine[]
  readonly series: Series
  readonly format: (value: number) => string
  readonly scale?: 'linear' | 'log'
  /** What the value axis shows of these values. */
  readonly range: (values: readonly number[]) => Range
  /** The last step of the axis: the same for all charts of a run. */
  readonly lastStep: number
  readonly marks: readonly ChartMark[]
  readonly large?: boolean
  readonly children?: ComponentChildren
}

/** A run that goes on from a checkpoint has steps behind it that no chart knows. */
const nothingYet = 'nothing yet'

/** Lines that grow while a run goes on, with the values at the step that is pointed at. */
export function LiveChart(props: LiveChartProps) {
  const { title, lines, series, format, lastStep, marks, large = false, children } = props
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | undefined>(undefined)
  const shown = useRef(props)
  shown.current = props
  const [pointed, setPointed] = useState<number>()
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
      const size = () => ({
        width: Math.max(120, element.clientWidth),
        height: Math.max(120, element.clientHeight),
      })
      const options = chartOptions(() => shown.current, tokenColor, setPointed)
      chart.current = new Plot({ ...options, ...size() }, dataOf(shown.current), element)
      observer = new ResizeObserver(() => chart.current?.setSize(size()))
      observer.observe(element)
    }
    draw().catch(() => {})
    return () => {
      ended = true
      observer?.disconnect()
      chart.current?.destroy()
      chart.current = undefined
    }
  }, [shownTheme, lines.length])

  useEffect(() => {
    chart.current?.setData(dataOf(props))
  }, [series, lastStep, marks])

  const index = pointed ?? series.steps.length - 1
  const step = series.steps[index]
  const values = lines.flatMap(({ name, color, look, ended }, line) => {
    if (look === 'points') return []
    const value = pointed === undefined ? latest(series, line) : series.points[index]?.[line]
    const last = pointed === undefined ? ended : undefined
    return [{ name, color, text: last ?? (value === undefined ? '–' : format(value)) }]
  })
  return (
    <Card title={title} level={3} class={large ? 'chart-card chart-large' : 'chart-card'}>
      <div class="readout">
        {values.map(({ name, color, text }) => (
          <span key={name} class="readout-line">
            <span class="readout-key" style={{ background: `var(${color})` }} />
            {name} <strong class="number">{text}</strong>
          </span>
        ))}
        <span class="soft number readout-step">
          {step === undefined ? nothingYet : `step ${formatCount(step)}`}
        </span>
      </div>
      <div ref={place} class="chart" role="img" aria-labelledby={id} />
      <p id={id} class="unseen">
        {title}:{' '}
        {step === undefined
          ? nothingYet
          : `${values.map(({ name, text }) => `${name} ${text}`).join(', ')} after ${step} steps`}
      </p>
      {children}
    </Card>
  )
}

/** The last value that a line has. */
function latest({ points }: Series, line: number): number | undefined {
  return points.findLast((values) => values[line] !== undefined)?.[line]
}

/** The last line first, so that the first is on top. */
function dataOf({ series, lines }: LiveChartProps): uPlot.AlignedData {
  const { steps, points } = series
  const columns = lines.map((_, line) => points.map((values) => values[line] ?? null))
  return [[...steps], ...columns.toReversed()]
}
