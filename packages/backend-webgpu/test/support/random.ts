export { Random } from '../../../core/test/support/random.ts'
