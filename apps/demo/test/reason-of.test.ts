import { expect, test } from 'vitest'
import { reasonOf } from '../src/page/worker/reason-of.js'

const isDown = 'perhaps the connection is down, or this site was renewed since the page was opened'

test.each([
  ['Failed to fetch dynamically imported module: https://example.org/later/gpu-1.js', 'Chromium'],
  ['error loading dynamically imported module: https://example.org/later/gpu-1.js', 'Firefox'],
  ['Importing a module script failed.', 'Safari'],
])('a script that does not come is told in words for people: %s (%s)', (message) => {
  expect(reasonOf(new TypeError(message))).toBe(
    `a part of this page could not be loaded: ${isDown}`,
  )
})

test('nobody who visits the page is asked to install gpu.js', () => {
  const error = new Error(
    'gpu.js could not be loaded; install gpu.js, for example with `npm install gpu.js`',
  )
  expect(reasonOf(error)).toBe(`gpu.js could not be loaded: ${isDown}`)
})
