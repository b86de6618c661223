/** What torch 2.14.1 saved (torch-files/make.py) against what torch itself reads in it. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  readTorch,
  type TorchFile,
  type TorchTensor,
  torchState,
  torchTensors,
} from '../src/torch.js'
import { torchJson } from './support/torch-json.js'

const folder = new URL('torch-files/', import.meta.url)
const values: Record<string, unknown> = JSON.parse(
  readFileSync(new URL('values.json', folder), 'utf8'),
)

async function reading<V>(name: string, look: (file: TorchFile) => V | Promise<V>): Promise<V> {
  const file = await readTorch(new URL(name, folder))
  try {
    return await look(file)
  } finally {
    await file.close()
  }
}

describe('each value is what torch reads', () => {
  test.each(Object.keys(values))('%s', async (name) => {
    expect(await reading(name, ({ value }) => torchJson(value))).toEqual(values[name])
  })
})

test('the same from bytes, from a Blob and from an open file', async () => {
  const bytes = readFileSync(new URL('legacy.pt', folder))
  for (const source of [new Uint8Array(bytes), bytes, new Blob([bytes])]) {
    const { value } = await readTorch(source)
    expect(await torchJson(value)).toEqual(values['legacy.pt'])
  }
})

test('pytorch#1995: a slice has its own bytes, and the file those of the whole storage', async () => {
  await reading('views.pt', async (file) => {
    const row = file.at('row')
    const column = file.at('column')
    expect(row).toMatchObject({ shape: [6], strides: [1], offset: 12, bytes: 24 })
    expect(row).toMatchObject({ storage: { bytes: 96, location: 'cpu' } })
    expect(column).toMatchObject({ shape: [4], strides: [6], bytes: 16 })
    expect(file.fileBytes).toBe(4657)
    expect(file.tensorBytes).toBeLessThan(file.fileBytes)
  })
})

test('a part is read by its path, and a path that is not there says what is', async () => {
  await reading('python.pt', async (file) => {
    expect(file.at('namespace', 'opt')).toBe('adafactor')
    expect(file.at(3)).toBe('a number')
    expect(file.at('3')).toBe('a number')
    expect(file.at('tuple', 2, 1)).toBe(2)
    expect(file.at('__proto__', 'constructor')).toBe(1)
    expect(() => file.at('namespace', 'rate')).toThrow(
      'python.pt has no namespace/rate: namespace is a dict of "lr", "opt", "eps"',
    )
    expect(() => file.at('toString')).toThrow('has no toString: it is a dict of')
    expect(() => file.at('none', 'x')).toThrow('none is None')
  })
})

test('two groups that share one tensor as their rate both have its number', async () => {
  await reading('shared-rate.pt', async (file) => {
    const [first, second] = [0, 1].map((group) => file.at('param_groups', group, 'lr'))
    expect(first).toBe(second)
    const { state, param_groups } = await torchState(file)
    expect(param_groups.map(({ lr }) => lr)).toEqual([Math.fround(0.03), Math.fround(0.03)])
    expect(param_groups.map(({ params }) => params)).toEqual([[0], [1, 2, 3]])
    // Number 3 never had a gradient.
    expect(Object.keys(state)).toEqual(['0', '1', '2'])
    expect(state['0']).toMatchObject({ step: 2, row_var: { shape: [2, 1], dtype: 'float32' } })
  })
})

test('buffers of other types are kept apart', async () => {
  await reading('param-names.pt', async (file) => {
    const { tensors, others } = await torchTensors(file.at('model'))
    expect(Object.keys(tensors)).toEqual([
      '0.weight',
      '0.bias',
      '1.weight',
      '1.bias',
      '1.running_mean',
      '1.running_var',
    ])
    expect(others['1.num_batches_tracked']).toMatchObject({ type: 'int64', shape: [] })
    await expect(torchTensors(file)).rejects.toThrow(
      'there are no tensors in what was given, which is a dict of "model", "optimizer"',
    )
    await expect(torchState(file)).rejects.toThrow('there is one at "optimizer"')
  })
})

test('a bit that fell over is found, as PyTorch does not', async () => {
  const bytes = readFileSync(new URL('views.pt', folder))
  const file = await readTorch(bytes)
  const { data } = await (file.at('whole') as TorchTensor).read()
  const at = bytes.indexOf(new Uint8Array(data.buffer))
  bytes[at + 6] = (bytes[at + 6] as number) ^ 0x40
  const changed = await readTorch(bytes)
  await expect((changed.at('whole') as TorchTensor).read()).rejects.toThrow(
    /"views\/data\/0" in the file is damaged: its checksum is [0-9a-f]{8}, and was [0-9a-f]{8}/,
  )
})
