import { describeBackend } from '@adafactor/conformance/vitest'
import { compiledBackend } from '../src/compiled-backend.ts'

describeBackend({ name: 'compiled example', create: () => compiledBackend() })
