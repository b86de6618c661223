/** Runs in the browser's own file system, and files that a page fetches. */
import { adafactor, referenceBackend } from '@adafactor/core'
import { describe, expect, it } from 'vitest'
import { optaxState, readFlax } from '../../src/flax.js'
import { type BrowserFolder, loadRun, readSafetensors, saveRun, writeRun } from '../../src/index.js'
import { readKeras, writeKeras } from '../../src/keras.js'
import { readTorch, torchTensors } from '../../src/torch.js'

/** An address of a file in test/real-states, which the page's own server has. */
const realState = (path: string) => new URL(`/test/real-states/${path}`, location.href).href

async function ownFolder(name: string): Promise<BrowserFolder & FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory()
  return (await root.getDirectoryHandle(name, { create: true })) as BrowserFolder &
    FileSystemDirectoryHandle
}

function training() {
  const backend = referenceBackend()
  const params = { weights: backend.create([4, 3], new Array(12).fill(1)) }
  const optimizer = adafactor({ backend, params, momentum: 0.9 })
  const step = () =>
    optimizer.step({
      weights: backend.create(
        [4, 3],
        Array.from({ length: 12 }, (_, i) => Math.sin(i + optimizer.iteration)),
      ),
    })
  return { params, optimizer, step }
}

describe("in the browser's own file system", () => {
  it.each(['a file', 'a folder'])(
    'a run goes on from %s, which is replaced in one move',
    async (kind) => {
      const folder = await ownFolder(`run in ${kind}`)
      const target =
        kind === 'a folder'
          ? folder
          : await folder.getFileHandle('run.safetensors', { create: true })
      const run = training()
      run.step()
      await saveRun(target as BrowserFolder, { optimizer: run.optimizer })
      run.step()
      const stopped = saveRun(target as BrowserFolder, {
        optimizer: run.optimizer,
        onProgress() {
          throw new Error('stopped')
        },
      })
      await expect(stopped).rejects.toThrow('stopped')
      const resumed = training()
      await loadRun(target as BrowserFolder, { optimizer: resumed.optimizer })
      expect(resumed.optimizer.iteration).toBe(1)
      resumed.step()
      expect(resumed.params.weights.data).toEqual(run.params.weights.data)
      await saveRun(target as BrowserFolder, { optimizer: run.optimizer })
      const names: string[] = []
      for await (const name of folder.keys()) names.push(name.replace(/-[0-9a-f]{8}-/, '-x-'))
      expect(names.sort()).toEqual(
        kind === 'a folder'
          ? [
              'model-x-00001-of-00001.safetensors',
              'model.safetensors.index.json',
              'optimizer-x-00001-of-00001.safetensors',
              'run.json',
            ]
          : ['run.safetensors'],
      )
    },
  )
})

it('blobs and addresses are read', async () => {
  const { optimizer } = training()
  const blob = new File([await writeRun({ optimizer })], 'run.safetensors')
  expect((await readSafetensors(blob)).names).toContain('params/weights')
  const address = URL.createObjectURL(blob)
  expect((await loadRun(address)).params.weights?.shape).toEqual([4, 3])
  const file = await readSafetensors(realState('transformers/model.safetensors'))
  expect(file.names.length).toBeGreaterThan(3)
  await expect(readSafetensors(realState('none.safetensors'))).rejects.toThrow(
    /checkpoint\/(io|format)/,
  )
})

it('files of torch, flax and Keras are read, and one of Keras written', async () => {
  const torch = await readTorch(realState('torch/checkpoint.pt'))
  expect(Object.keys((await torchTensors(torch.at('model'))).tensors)).toContain('spare.weight')
  expect(optaxState(await readFlax(realState('optax-msgpack/checkpoint.msgpack'))).step).toBe(7)
  const address = realState('keras-weights/model.weights.h5')
  const { iteration, weights } = await readKeras(address)
  expect([iteration, weights.length]).toEqual([7, 6])
  const path = 'layers/dense/vars/1'
  const copy = await writeKeras(address, { weights: { [path]: [1, 2, 3, 4, 5, 6] } })
  const written = (await readKeras(copy)).weights.find((variable) => variable.path === path)
  expect([...(written?.tensor.data ?? [])]).toEqual([1, 2, 3, 4, 5, 6])
})
