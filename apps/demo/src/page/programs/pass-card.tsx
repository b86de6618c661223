import { formatBytes, formatCount } from '../../format.js'
import { CodeBlock } from '../ui/code-block.js'
import type { KernelDescription } from './describe-kernel.js'
import type { PassDescription, Touched } from './step-description.js'

/** A pass: what it walks, reads, adds up and stores, and the kernels that it became. */
export function PassCard({
  number,
  pass,
}: {
  readonly number: number
  readonly pass: PassDescription
}) {
  const { space, points, reductions, stores, reads, writes, kernels } = pass
  return (
    <li class="card pass">
      <div class="card-head">
        <h3>
          <span class="pass-number">{number}</span> {space.replaceAll(' x ', ' × ')}
        </h3>
        <p class="soft number">
          {formatCount(points)} {points === 1 ? 'point' : 'points'}; reads{' '}
          {formatBytes(total(reads))}, writes {formatBytes(total(writes))}
        </p>
      </div>
      <dl class="pass-parts">
        <Part title="reads">
          <p class="number">{namesOf(reads)}</p>
        </Part>
        {reductions.length > 0 && (
          <Part title="adds up">
            {reductions.map((text) => (
              <Formula key={text} text={text} />
            ))}
          </Part>
        )}
        {stores.length > 0 && (
          <Part title="stores">
            {stores.map((text) => (
              <Formula key={text} text={text} />
            ))}
          </Part>
        )}
      </dl>
      {pass.inKernelOf !== undefined && (
        <p class="soft kernels">The kernel of pass {pass.inKernelOf} runs it too.</p>
      )}
      {kernels.length > 0 && (
        <div class="kernels">
          {pass.leftToReaders.map((name) => (
            <p key={name} class="soft">
              <span class="kernel-title">{name}</span> has no kernel: whoever reads it computes it.
            </p>
          ))}
          {kernels.map((kernel, index) => (
            <Kernel key={index} kernel={kernel} />
          ))}
        </div>
      )}
    </li>
  )
}

/** What the kernels of all passes share, if there is anything. */
export function SharedKernels({ kernels }: { readonly kernels: readonly KernelDescription[] }) {
  if (kernels.length === 0) return null
  return (
    <section class="card pass" aria-labelledby="shared-title">
      <h2 id="shared-title">What the passes share</h2>
      <div class="kernels">
        {kernels.map((kernel) => (
          <Kernel key={kernel.title} kernel={kernel} />
        ))}
      </div>
    </section>
  )
}

function Part({
  title,
  children,
}: {
  readonly title: string
  readonly children: preact.ComponentChildren
}) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** `name = formula`, the name set off. */
function Formula({ text }: { readonly text: string }) {
  const equals = text.indexOf(' = ')
  return (
    <code class="pass-formula">
      <b>{text.slice(0, equals)}</b>
      {text.slice(equals)}
    </code>
  )
}

function Kernel({ kernel }: { readonly kernel: KernelDescription }) {
  const { title, source, language, threads } = kernel
  const head = (
    <>
      <span class="kernel-title">{title}</span>
      {threads && <span class="soft number">{threadsText(threads)}</span>}
    </>
  )
  if (source === undefined) return <p class="kernel-untold">{head}</p>
  return (
    <details>
      <summary>{head}</summary>
      {kernel.arguments.length > 0 && (
        <p class="soft kernel-arguments">
          {kernel.arguments.map(({ name, meaning }) => (
            <span key={name}>
              <code>{name}</code> {meaning}
            </span>
          ))}
        </p>
      )}
      <CodeBlock title={`${title}, ${language}`} code={source} />
    </details>
  )
}

function threadsText(threads: readonly number[]): string {
  const count = threads.reduce((product, size) => product * size, 1)
  return count === 1 ? 'one thread' : `${formatCount(count)} threads`
}

/** Each array once, with its size; how often if several kernels read it. */
function namesOf(touched: readonly Touched[]): string {
  const times = new Map<string, { bytes: number; count: number }>()
  for (const { name, bytes } of touched) {
    const key = `${name} ${bytes}`
    const known = times.get(key)
    times.set(key, { bytes, count: (known?.count ?? 0) + 1 })
  }
  return [...times]
    .map(([key, { bytes, count }]) => {
      const name = key.slice(0, key.lastIndexOf(' '))
      return `${name} (${formatBytes(bytes)}${count > 1 ? `, ${count} times` : ''})`
    })
    .join(', ')
}

function total(touched: readonly Touched[]): number {
  return touched.reduce((sum, { bytes }) => sum + bytes, 0)
}
