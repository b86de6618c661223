import { beforeEach, describe, expect, test, vi } from 'vitest'
import { isFileOfName } from '../src/page/offline/is-file-of-name.js'
import { KeptFiles } from '../src/page/offline/kept-files.js'

const scope = 'https://example.org/demo/'
const types = {
  js: 'text/javascript',
  css: 'text/css',
  html: 'text/html',
  json: 'application/json',
}

/** As much of a browser's store of answers as is used. */
class CachesAtHand {
  readonly #stores = new Map<string, Map<string, Response>>()

  async open(name: string) {
    const store = this.#stores.get(name) ?? new Map<string, Response>()
    this.#stores.set(name, store)
    const addressOf = (request: Request | string) =>
      typeof request === 'string' ? request : request.url
    return {
      put: async (request: Request | string, response: Response) => {
        store.set(addressOf(request), response)
      },
      match: async (request: Request | string) => store.get(addressOf(request))?.clone(),
      keys: async () => [...store.keys()].map((address) => new Request(address)),
    }
  }

  async keys() {
    return [...this.#stores.keys()]
  }

  async delete(name: string) {
    return this.#stores.delete(name)
  }
}

/** What a server answers, by the path from the site's folder; `undefined`: no connection. */
let answers: (path: string, request: Request) => Response
let store: CachesAtHand

const asFile = (path: string, text = path) => {
  const ending = /\.(\w+)$/.exec(path)?.[1] ?? 'html'
  const type = types[ending as keyof typeof types] ?? 'application/octet-stream'
  return new Response(text, { headers: { 'Content-Type': type } })
}
const asPage = () => asFile('index.html', 'a page')

beforeEach(() => {
  answers = (path) => asFile(path)
  store = new CachesAtHand()
  vi.stubGlobal('caches', store)
  vi.stubGlobal('fetch', async (request: Request | string, options?: RequestInit) => {
    const asked = new Request(request, options)
    return answers(asked.url.slice(scope.length), asked)
  })
  return () => vi.unstubAllGlobals()
})

const build = (name: string) => ({
  files: [`assets/page-${name}.js`],
  // Answers have their path as text.
  sizes: { [`assets/page-${name}.js`]: 'assets/page-1.js'.length, 'later/gpu-1.js': 14 },
  build: name,
  data: '1',
})

async function ask(kept: KeptFiles, path: string, init?: RequestInit): Promise<string> {
  const work: Promise<unknown>[] = []
  const answer = await kept.answer(new Request(scope + path, init), (more) => work.push(more))
  await Promise.all(work)
  return answer.text()
}

/** Node makes no request that navigates. */
function navigationTo(path: string): Request {
  return Object.defineProperty(new Request(scope + path), 'mode', { value: 'navigate' })
}

function disconnect(): void {
  answers = () => {
    throw new TypeError('no connection')
  }
}

describe('a page in the place of a file', () => {
  test.each([
    ['later/gpu-1.js', 'text/javascript', 'text/html; charset=utf-8'],
    ['later/gpu-1.js', 'application/javascript', 'text/plain'],
    ['assets/page-1.css', 'text/css', 'text/html'],
    ['later/docs-index-1.json', 'application/json', 'text/html'],
    ['later/kernels.wasm', 'application/wasm', 'text/html'],
    ['digits/part-0.bin', 'application/octet-stream', 'TEXT/HTML'],
    ['gpt/checkpoint.safetensors', undefined, 'application/xhtml+xml; html'],
    ['mark.svg', 'image/svg+xml', 'text/html'],
    ['docs/memory.html', 'text/html', 'application/json'],
    ['', 'text/html', 'text/plain'],
  ])('%s: is told by its type', (path, right, wrong) => {
    const of = (type: string | undefined, status = 200) =>
      new Response(new Uint8Array(1), { status, headers: type ? { 'Content-Type': type } : {} })
    expect(isFileOfName(of(right), scope + path)).toBe(true)
    expect(isFileOfName(of(wrong), scope + path)).toBe(false)
    expect(isFileOfName(of(right, 404), scope + path)).toBe(false)
  })

  test.each(['later/gpu-1.js', 'digits/part-0.bin', 'assets/page-1.js'])(
    '%s: is not kept, and the file is once it comes',
    async (path) => {
      const kept = new KeptFiles(scope, build('1'))
      answers = asPage
      expect(await ask(kept, path)).toBe('a page')
      answers = (path) => asFile(path)
      expect(await ask(kept, path)).toBe(path)
      disconnect()
      expect(await ask(kept, path)).toBe(path)
    },
  )

  test('that the browser itself has kept is asked for past it', async () => {
    answers = (path, { cache }) => (cache === 'reload' ? asFile(path) : asPage())
    expect(await ask(new KeptFiles(scope, build('1')), 'later/gpu-1.js')).toBe('later/gpu-1.js')
  })

  test('that an earlier version kept is not given', async () => {
    const cache = await store.open(`adafactor ${scope} page 1`)
    await cache.put(`${scope}later/gpu-1.js`, asPage())
    expect(await ask(new KeptFiles(scope, build('1')), 'later/gpu-1.js')).toBe('later/gpu-1.js')
  })

  test('refuses an installation, which succeeds the next time', async () => {
    const kept = new KeptFiles(scope, build('1'))
    answers = asPage
    await expect(kept.keepPage([])).rejects.toThrow('assets/page-1.js')
    answers = (path) => asFile(path)
    await kept.keepPage([])
    disconnect()
    expect(await ask(kept, 'assets/page-1.js')).toBe('assets/page-1.js')
  })
})

describe('the half of a file', () => {
  const half = (path: string) => asFile(path, path.slice(0, 7))

  test.each(['assets/page-1.js', 'later/gpu-1.js'])('%s: is not kept', async (path) => {
    const kept = new KeptFiles(scope, build('1'))
    answers = half
    await ask(kept, path)
    answers = (path) => asFile(path)
    expect(await ask(kept, path)).toBe(path)
    disconnect()
    expect(await ask(kept, path)).toBe(path)
  })

  test('refuses an installation', async () => {
    answers = half
    await expect(new KeptFiles(scope, build('1')).keepPage([])).rejects.toThrow('assets/page-1.js')
  })

  test('that an earlier version kept is not given', async () => {
    const cache = await store.open(`adafactor ${scope} page 1`)
    await cache.put(`${scope}later/gpu-1.js`, half('later/gpu-1.js'))
    expect(await ask(new KeptFiles(scope, build('1')), 'later/gpu-1.js')).toBe('later/gpu-1.js')
  })
})

describe('a kept page', () => {
  async function keptPage() {
    const kept = new KeptFiles(scope, build('1'))
    answers = (path) => asFile(path === '' ? 'index.html' : path)
    await kept.keepPage([])
    return () => kept.answer(navigationTo(''), () => {})
  }

  test('is shown where the server fails', async () => {
    const visit = await keptPage()
    answers = () => new Response('bad gateway', { status: 502 })
    expect(await (await visit()).text()).toBe('index.html')
  })

  test('is shown where the server does not answer', async () => {
    const visit = await keptPage()
    vi.useFakeTimers()
    vi.stubGlobal('fetch', () => new Promise(() => {}))
    const answer = visit()
    await vi.advanceTimersByTimeAsync(60_000)
    vi.useRealTimers()
    expect(await (await answer).text()).toBe('index.html')
  })

  test('makes way for the newer one', async () => {
    const visit = await keptPage()
    answers = () => asFile('index.html', 'newer')
    expect(await (await visit()).text()).toBe('newer')
  })
})

describe('after another build was put on the server', () => {
  test.each([1, 3])('a tab of the one before still gets its files, with %i open', async (tabs) => {
    const [old, next] = [new KeptFiles(scope, build('1')), new KeptFiles(scope, build('2'))]
    await old.keepPage([])
    await ask(old, 'later/gpu-1.js')
    answers = (path) => (path.includes('1') ? new Response('', { status: 404 }) : asFile(path))
    await next.keepPage([])
    await next.forgetOld(tabs)
    for (const path of ['assets/page-1.js', 'later/gpu-1.js', 'assets/page-2.js']) {
      expect(await ask(next, path)).toBe(path)
    }
  })

  test('older ones are forgotten with the data that nobody trains on, unless several tabs are open', async () => {
    for (const name of ['1', '2', '3']) {
      const kept = new KeptFiles(scope, { ...build(name), data: name })
      await kept.keepPage([])
      await ask(kept, 'digits/part-0.bin')
    }
    await store.open('adafactor https://example.org/other/ page 1')
    const names = async () => (await store.keys()).map((name) => name.split(' ').slice(2).join(' '))
    const last = new KeptFiles(scope, { ...build('3'), data: '3' })
    await last.forgetOld(2)
    expect(await names()).toEqual(['page 1', 'page 2', 'page 3', 'data 3', 'page 1'])
    await last.forgetOld(1)
    expect(await names()).toEqual(['page 2', 'page 3', 'data 3', 'page 1'])
  })
})
