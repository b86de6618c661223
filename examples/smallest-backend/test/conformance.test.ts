import { describeBackend } from '@adafactor/conformance/vitest'
import { numpyBackend } from '../src/numpy-backend.ts'

describeBackend({ name: 'numpy-ts', create: () => numpyBackend() })
