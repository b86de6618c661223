import { renderMermaidSVG } from 'beautiful-mermaid'

let count = 0

/**
 * A mermaid diagram as SVG that takes its colours from the stylesheet: a content security policy may
 * forbid styles inside of it.
 */
export function diagram(code: string): string {
  count += 1
  const prefix = `diagram-${count}-`
  return renderMermaidSVG(code)
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/ style="[^"]*"/, '')
    .replaceAll(/\bid="(arrow[^"]*)"/g, `id="${prefix}$1"`)
    .replaceAll(/url\(#(arrow[^)]*)\)/g, `url(#${prefix}$1)`)
}
