import { Dataset, type File, Group } from 'h5wasm'
import { type NumberDataset, numberDataset } from './h5-dataset.js'
import { noKerasFile } from './hdf5.js'

/** Groups within groups: a link of HDF5 may lead back to where it is. */
const mostDeep = 64

/** A link and what it leads to take more than that. */
const leastBytes = 32

/** The most that deflate makes of one byte. */
const largestRatio = 1032

/**
 * All datasets of a file by their paths. One that is reached by many ways, or is larger than the file can
 * hold, is refused before there is memory for it.
 *
 * @param size of the file
 * @throws AdafactorError `checkpoint/format`, `checkpoint/unsupported`
 */
export function datasetsIn(
  name: string,
  file: File,
  size: number,
): readonly (readonly [string, NumberDataset])[] {
  const found: [string, NumberDataset][] = []
  let bytes = 0
  let links = 0
  const visit = (group: Group, path: string, depth: number) => {
    if (depth > mostDeep) throw noKerasFile(name, `groups are more than ${mostDeep} deep`)
    for (const key of group.keys()) {
      links++
      if (links * leastBytes > size)
        throw noKerasFile(name, 'it has more links than it has bytes for')
      const own = path ? `${path}/${key}` : key
      const entity = group.get(key)
      if (entity instanceof Group) visit(entity, own, depth + 1)
      if (!(entity instanceof Dataset)) continue
      const dataset = numberDataset(own, entity)
      bytes += dataset.bytes / (entity.filters.length > 0 ? largestRatio : 1)
      if (bytes > size) {
        throw noKerasFile(
          name,
          `${JSON.stringify(own)} and what is before it need more bytes than it has`,
        )
      }
      found.push([own, dataset])
    }
  }
  visit(file, '', 0)
  return found
}
