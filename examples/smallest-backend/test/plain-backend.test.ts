import { describeBackend } from '@adafactor/conformance/vitest'
import { plainBackend } from '../src/plain-backend.js'

describeBackend({ name: 'plain', create: () => plainBackend() })
