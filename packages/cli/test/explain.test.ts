import { expect, test } from 'vitest'
import { optionalPackage } from '../src/optional-package.js'
import { runCaptured } from './support/run-captured.js'

test('the passes of a step are shown', async () => {
  const { code, out } = await runCaptured('explain', '--shape', '512x256')
  expect(code).toBe(0)
  expect(out).toMatch(/^pass 1 {2}rows x columns\n/)
  expect(out).toContain('stores   rowMoment = ')
})

test('presets and momentum change them', async () => {
  const plain = await runCaptured('explain', '--shape', '512x256')
  const other = await runCaptured('explain', '--shape', '512x256', '--preset', 'torch')
  const momentum = await runCaptured('explain', '--shape', '512x256', '--momentum', '0.9')
  expect(new Set([plain.out, other.out, momentum.out]).size).toBe(3)
  expect(momentum.out).toContain('momentum')
})

test.each([
  ['javascript', /^\/\/ adafactor[\s\S]*^function /m],
  ['webassembly', /^;; adafactor[\s\S]*^\(module/m],
  ['wgsl', /^\/\/ adafactor[\s\S]*@compute/m],
  ['gpu.js', /^\/\/ adafactor[\s\S]*this\.thread\.x/m],
])('%s is printed with the passes above', async (target, text) => {
  const { code, out } = await runCaptured('explain', '--shape', '64x32', '--target', target)
  expect(code).toBe(0)
  expect(out).toMatch(text)
})

test.each(['64x32,8', 'big', '64x'])('"%s" is no shape of one parameter', async (shape) => {
  const { code, err } = await runCaptured('explain', '--shape', shape)
  expect(code).toBe(2)
  expect(err).toContain(`--shape is "${shape}"; it takes the sizes of one parameter: 512x256`)
})

test('a package that is not there is said to be so, with how to get it', async () => {
  const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
  await expect(optionalPackage(() => Promise.reject(missing), ['a', 'b'])).rejects.toThrow(
    'a is not installed; to have it: npm install a b',
  )
  await expect(
    optionalPackage(() => Promise.reject(new Error('no\n symbol')), ['a']),
  ).rejects.toThrow('a could not be loaded (no symbol); to have it: npm install a')
})
