import type { HtmlTagDescriptor, Plugin } from 'vite'

const firstView = /\/train\/train-view\.tsx$/
/** What it imports when it draws. */
const soonNeeded = /^assets\/uPlot[^/]*\.(?:js|css)$/

/**
 * Has the browser fetch what the first view needs together with the page's own script, instead of one
 * after the other as each is found in the one before.
 */
export const preloadPlugin: Plugin = {
  name: 'preload-first-view',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle = {} }) {
      const files = new Set<string>()
      const add = (name: string) => {
        const file = bundle[name]
        if (files.has(name) || file === undefined) return
        files.add(name)
        if (file.type !== 'chunk') return
        for (const imported of file.imports) add(imported)
        for (const style of file.viteMetadata?.importedCss ?? []) add(style)
      }
      for (const [name, file] of Object.entries(bundle)) {
        const isFirst = file.type === 'chunk' && firstView.test(file.facadeModuleId ?? '')
        if (isFirst || soonNeeded.test(name)) add(name)
      }
      if (files.size < 3) throw new Error('the first view was not found among the built files')
      return [...files].filter((name) => !html.includes(name)).map(link)
    },
  },
}

function link(name: string): HtmlTagDescriptor {
  const isStyle = name.endsWith('.css')
  return {
    tag: 'link',
    injectTo: 'head',
    attrs: {
      // A style that is only preloaded is a fault to browsers where another view is opened first.
      rel: isStyle ? 'stylesheet' : 'modulepreload',
      href: `./${name}`,
      crossorigin: true,
    },
  }
}
