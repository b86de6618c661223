import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { openPeers } from '../src/peers/open-peers.js'
import { PeerProcess } from '../src/peers/peer-process.js'

const python = process.platform === 'win32' ? 'python' : 'python3'
const hasPython = spawnSync(python, ['--version']).status === 0

describe('peers in Python', () => {
  test('without Python there is a sentence, and no side', async () => {
    const missing = { torch: 'there is no Python 3 here', optax: 'there is no Python 3 here' }
    const { descriptions, sides } = await openPeers({ python: '', missing })
    expect(descriptions).toEqual(['no peers in Python: there is no Python 3 here'])
    expect(sides).toEqual([])
  })

  test('started by hand, the bench says which command installs them', async () => {
    const { descriptions } = await openPeers({ python: '', missing: {} })
    expect(descriptions.join()).toContain('npm run bench -- --peers')
  })

  test('a package that is not installed is named with the reason', async () => {
    const missing = { torch: 'pip could not install it: no space', optax: 'no wheel' }
    const { descriptions, sides } = await openPeers({ python, missing })
    expect(descriptions).toEqual([
      'torch does not take part: pip could not install it: no space',
      'optax does not take part: no wheel',
    ])
    expect(sides).toEqual([])
  })

  test('a Python that does not start is named with the reason', async () => {
    const { descriptions, sides } = await openPeers({ python: 'no-such-python', missing: {} })
    expect(descriptions[0]).toMatch(/^torch does not take part: .*no-such-python/)
    expect(sides).toEqual([])
  })

  describe.skipIf(!hasPython)(`a process (needs ${python})`, () => {
    test('says its versions, and answers what fails with the error', async () => {
      const process = new PeerProcess(python, ['json'])
      expect(await process.versions()).toEqual({ json: expect.any(String) })
      const asked = process.ask({ do: 'run', side: 'nobody', steps: 1 })
      await expect(asked).rejects.toThrow("Python: KeyError: 'nobody'")
      process.end()
      const afterwards = process.ask({ do: 'reset', side: 'nobody' })
      await expect(afterwards).rejects.toThrow('Python has ended')
    })

    test('that cannot import its package ends with the last line that it said', async () => {
      const process = new PeerProcess(python, ['no_such_package'])
      await expect(process.versions()).rejects.toThrow(
        "Python has ended: ModuleNotFoundError: No module named 'no_such_package'",
      )
    })
  })
})
