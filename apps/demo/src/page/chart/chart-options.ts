import type uPlot from 'uplot'
import { linearRange, logSplits } from './chart-scales.js'
import type { ChartLine, LiveChartProps } from './live-chart.js'
import { titlePlaces } from './title-places.js'

const font = '12px system-ui, sans-serif'

/** Pixels that a character of this font takes at most. */
const characterWidth = 7.5

type Options = Omit<uPlot.Options, 'width' | 'height'>

/**
 * How uPlot draws a chart.
 *
 * @param shown what the chart shows now
 * @param color of a token
 * @param onPoint is told the index of the point that is pointed at
 */
export function chartOptions(
  shown: () => LiveChartProps,
  color: (token: '--ink-soft' | '--line' | '--line-strong' | '--accent' | '--compared') => string,
  onPoint: (index: number | undefined) => void,
): Options {
  const { lines, scale = 'linear', format } = shown()
  const axis = {
    stroke: color('--ink-soft'),
    grid: { stroke: color('--line'), width: 1 },
    ticks: { stroke: color('--line'), width: 1 },
    font,
  }
  const [soft, strong] = [color('--ink-soft'), color('--line-strong')]
  const isLog = scale === 'log'
  return {
    legend: { show: false },
    cursor: { y: false, sync: { key: 'run', scales: ['x', null] }, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: () => [0, Math.max(1, shown().lastStep)] },
      y: { distr: isLog ? 3 : 1, range: () => shownRange(shown()) },
    },
    series: [{}, ...lines.map((line) => seriesOptions(line, color(line.color))).toReversed()],
    axes: [
      { ...axis, size: 28 },
      {
        ...axis,
        // As wide as the longest label.
        size: (_, labels) =>
          16 + characterWidth * Math.max(3, ...(labels ?? []).map(({ length }) => length)),
        values: (_, ticks) => ticks.map((tick) => format(tick)),
        ...(isLog
          ? {
              splits: (_: uPlot, __: number, min: number, max: number) => logSplits(min, max),
              filter: (_: uPlot, splits: number[]) => splits,
            }
          : {}),
      },
    ],
    hooks: {
      setCursor: [({ cursor: { idx } }) => onPoint(idx ?? undefined)],
      draw: [(plot) => drawMarks(plot, shown(), soft, strong)],
    },
  }
}

function seriesOptions({ look }: ChartLine, color: string): uPlot.Series {
  if (look === 'points') {
    return { paths: () => null, points: { show: true, size: 4, width: 0, fill: `${color}77` } }
  }
  return { stroke: color, width: 2, spanGaps: true, points: { show: false } }
}

function shownRange({ series, range = linearRange }: LiveChartProps): [number, number] {
  return range(series.points.flatMap((values) => values.filter((value) => value !== undefined)))
}

/** A dashed line where the backend was changed, with its name where there is room for it. */
function drawMarks(
  { ctx, bbox, valToPos }: uPlot,
  { marks, large = false }: LiveChartProps,
  ink: string,
  line: string,
): void {
  const pixels = devicePixelRatio
  ctx.save()
  ctx.strokeStyle = line
  ctx.fillStyle = ink
  ctx.lineWidth = pixels
  ctx.textAlign = 'left'
  ctx.textBaseline = 'alphabetic'
  ctx.setLineDash([4 * pixels, 4 * pixels])
  ctx.font = font.replace('12px', `${12 * pixels}px`)
  const shown = marks.map(({ step, title }) => ({
    title,
    x: valToPos(step, 'x', true),
    width: ctx.measureText(title).width,
  }))
  const bottom = bbox.top + bbox.height
  const places = titlePlaces(shown, bbox.left + bbox.width, 5 * pixels)
  for (const [index, { title, x }] of shown.entries()) {
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bottom)
    ctx.stroke()
    const { left = 0, row = 0 } = places[index] ?? {}
    const y = bbox.top + (14 + 16 * row) * pixels
    if (large && y < bottom) ctx.fillText(title, left, y)
  }
  ctx.restore()
}
