/** What an optimizer has to do on whichever backend of TensorFlow.js: run in Node and in a browser. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, beforeEach, describe, expect } from 'vitest'
import { testRefusals } from './refusals.js'
import { testSaving } from './saving.js'
import { testSnapshots } from './snapshots.js'
import { testTraining } from './training.js'

/** @param backend the name of a backend of TensorFlow.js that is there */
export function testOptimizer(backend: string): void {
  describe(`on TensorFlow.js's ${backend}`, () => {
    beforeAll(async () => {
      expect(await tf.setBackend(backend)).toBe(true)
    })
    beforeEach(() => tf.setBackend(backend))
    testTraining()
    testSnapshots()
    testSaving()
    testRefusals()
  })
}
