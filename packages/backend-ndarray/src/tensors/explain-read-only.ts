import { forEachRow } from './strided-copy.js'
import { memoryOf, type StridedView } from './strided-view.js'

/**
 * What keeps a view from being updated in place: data that is frozen or takes no numbers, elements
 * that are none. It looks at every element of a plain array, and puts each back where it is.
 */
export function explainReadOnly(view: StridedView): string | undefined {
  const { data } = view
  if (!Array.isArray(data)) {
    const buffer = memoryOf(data)?.buffer as { readonly immutable?: boolean } | undefined
    return buffer?.immutable === true
      ? 'the buffer of its data is immutable: give a copy, as data.slice() makes one'
      : undefined
  }
  if (data.length > 0 && Object.isFrozen(data)) {
    return 'its data is frozen: give a copy, as data.slice() makes one'
  }
  let problem: string | undefined
  forEachRow(view, (start, stride, length) => {
    for (let j = 0; j < length && problem === undefined; j++) {
      const index = start + j * stride
      const value: unknown = data[index]
      if (typeof value !== 'number') {
        problem = `element ${index} of its data is of type ${typeof value}; each has to be a number`
        continue
      }
      try {
        data[index] = value
      } catch {
        problem = `element ${index} of its data can't be written: give a copy, as data.slice() makes one`
      }
    }
  })
  return problem
}

/**
 * The same, cheap enough for each step: data that can still be extended was looked at when its
 * tensor became a parameter, and is not frozen.
 */
export function whyFrozen(view: StridedView): string | undefined {
  return Array.isArray(view.data) && !Object.isExtensible(view.data)
    ? explainReadOnly(view)
    : undefined
}
