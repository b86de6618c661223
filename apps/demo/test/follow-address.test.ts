import { signal } from '@preact/signals'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { followAddress } from '../src/page/shell/follow-address.js'
import { closeNoticesAbout, notices, notify } from '../src/page/shell/notices.js'
import { addressOf, setQuery } from '../src/page/shell/router.js'

const texts = () => notices.value.map(({ text }) => text)

beforeEach(() => {
  notices.value = []
})

describe('a view’s address', () => {
  const width = signal(64)
  const isRunning = signal(false)
  /** As the router does with an address that was pasted, or gone back to. */
  const open = (query: string) => setQuery('train', new URLSearchParams(query))
  open('width=8')
  followAddress({
    id: 'train',
    setup: width,
    read: (query) => {
      const asked = Number(query.get('width') ?? 64)
      return asked > 0 ? { setup: asked, problems: [] } : { setup: 64, problems: ['width'] }
    },
    write: (setup) => new URLSearchParams(setup === 64 ? {} : { width: String(setup) }),
    isBusy: () => isRunning.value,
    howToEnd: 'Press it.',
  })

  test('is taken at the beginning, and whenever it changes; and it changes with the set-up', () => {
    expect(width.value).toBe(8)
    open('width=16')
    expect(width.value).toBe(16)
    width.value = 32
    expect(addressOf('train')).toBe('#/train?width=32')
    open('')
    expect(width.value).toBe(64)
    expect(texts()).toEqual([])
  })

  test('with what can’t be used says so, and becomes that of the set-up', () => {
    open('width=-1')
    expect(texts()).toEqual(['Left out of what the address asks for: width.'])
    expect(addressOf('train')).toBe('#/train')
  })

  test('waits while a run is under way, and says how that is ended', () => {
    isRunning.value = true
    open('width=16')
    open('width=24')
    expect(width.value).toBe(64)
    expect(addressOf('train')).toBe('#/train')
    expect(texts()).toEqual([expect.stringMatching(/^The run goes on.* Press it\.$/)])
    isRunning.value = false
    expect(width.value).toBe(24)
    expect(addressOf('train')).toBe('#/train?width=24')
    expect(texts()).toEqual(['The link that was opened during the run is set up now.'])
    width.value = 64
    isRunning.value = true
    isRunning.value = false
    expect(width.value).toBe(64)
  })
})

test('notices about one thing go when it is asked for anew; others stay', () => {
  notify('error', 'a file', 'run')
  notify('error', 'another file', 'run')
  notify('warning', 'a link', 'address')
  closeNoticesAbout('run')
  notify('info', 'news')
  notify('info', 'newer')
  expect(texts()).toEqual(['a link', 'newer'])
})

describe('an address in an open tab', () => {
  /** What the router needs of a browser, and how a visitor leads it on. */
  function browse(first: string) {
    const place = { hash: first }
    let changed = () => {}
    vi.stubGlobal('location', place)
    vi.stubGlobal('history', {
      state: null,
      replaceState: (_: unknown, __: string, hash: string) => {
        place.hash = hash
      },
    })
    vi.stubGlobal('addEventListener', (_: string, listener: () => void) => {
      changed = listener
    })
    const goTo = (hash: string) => {
      place.hash = hash
      changed()
      return place.hash
    }
    return { place, goTo }
  }

  test('leads to views, and back to their defaults; one that there is not is said', async () => {
    vi.resetModules()
    const router = await import('../src/page/shell/router.js')
    const { notices } = await import('../src/page/shell/notices.js')
    const { place, goTo } = browse('')
    router.startRouter()
    expect(place.hash).toBe('#/train')
    expect(goTo('#/train?width=16')).toBe('#/train?width=16')
    expect(goTo('#/programs')).toBe('#/programs')
    // Come back to by a link without a query, it is as it was left.
    expect(goTo('#/train')).toBe('#/train?width=16')
    expect(goTo('#/nope?width=7')).toBe('#/train?width=16')
    expect(notices.value.map(({ text }) => text)).toEqual([
      'There is no view "nope", which the address asks for.',
    ])
    // Back to the entry before the link.
    expect(goTo('#/train')).toBe('#/train')
    expect(notices.value).toEqual([])
    vi.unstubAllGlobals()
  })
})
