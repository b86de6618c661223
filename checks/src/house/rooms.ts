import { posix } from 'node:path'
import { importsOf } from './imports-of.js'
import type { SourceFile } from './source-files.js'

/** That one room needs another, and the imports by which it does. */
export interface Arrow {
  readonly from: string
  readonly to: string
  /** `adafactor/step.ts -> tensors/shape.ts` */
  readonly imports: readonly string[]
}

/**
 * The arrows between the rooms of a workspace: the folders of its `src`, and each file that lies in
 * `src` itself.
 *
 * @param folder the workspace's, from the root
 * @param files the files of its `src`
 */
export function arrowsOf(folder: string, files: readonly SourceFile[]): Arrow[] {
  const paths = new Set(files.map(({ path }) => path))
  const inside = (path: string) => path.replace(`${folder}/src/`, '')
  const arrows = new Map<string, { from: string; to: string; imports: string[] }>()
  for (const file of files) {
    for (const target of importsOf(file, (path) => paths.has(path)).files) {
      const [from, to] = [roomOf(inside(file.path)), roomOf(inside(target))]
      if (from === to) continue
      const key = `${from} -> ${to}`
      const arrow = arrows.get(key) ?? { from, to, imports: [] }
      arrow.imports.push(`${inside(file.path)} -> ${inside(target)}`)
      arrows.set(key, arrow)
    }
  }
  return [...arrows.values()]
}

/** The arrows that are part of a circle: their end needs, itself or by others, their beginning. */
export function arrowsInCircles(arrows: readonly Arrow[]): Arrow[] {
  return arrows.filter(({ from, to }) => reachableFrom(to, arrows).has(from))
}

function roomOf(path: string): string {
  return path.includes('/') ? posix.dirname(path) : path
}

function reachableFrom(room: string, arrows: readonly Arrow[]): Set<string> {
  const found = new Set([room])
  for (const reached of found) {
    for (const { from, to } of arrows) if (from === reached) found.add(to)
  }
  return found
}
