// The counts for the last line of `npm test`, and what failed, for the end of its output.

import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const total = { passed: 0, failed: 0, skipped: 0 }
/** @type {{ title: string, message: string }[]} */
const failures = []
/** Names of tests by file. @type {Map<string, string[]>} */
const skips = new Map()

const longestMessage = 80
const namesShown = 4

/** Without the lines of a stack in other people's code, and of bounded length. */
function shorten(message) {
  const lines = message
    .split('\n')
    .filter((line) => !/^\s+at .*(node_modules\/|node:|<anonymous>\))/.test(line))
  if (lines.length > longestMessage) {
    lines.splice(longestMessage, Infinity, `... and ${lines.length - longestMessage} more lines`)
  }
  return lines.join('\n')
}

function pass(counts) {
  counts.passed += 1
  total.passed += 1
}

function fail(counts, title, message) {
  counts.failed += 1
  total.failed += 1
  failures.push({ title, message: shorten(stripVTControlCharacters(message)) })
}

function skip(counts, file, name) {
  counts.skipped += 1
  total.skipped += 1
  skips.set(file, [...(skips.get(file) ?? []), name])
}

/** Adds what one vitest run reports, test by test; a file that could not be loaded is a failure. */
function addReport(counts, title, report, root) {
  for (const file of report.testResults) {
    const where = relative(root, file.name)
    for (const { status, fullName, failureMessages } of file.assertionResults) {
      if (status === 'passed') pass(counts)
      else if (status === 'failed')
        fail(counts, `${where}\n${fullName}`, failureMessages.join('\n'))
      else skip(counts, where, fullName)
    }
    const someFailed = file.assertionResults.some(({ status }) => status === 'failed')
    if (file.status === 'failed' && !someFailed) {
      fail(counts, `${title}\n${where}`, file.message || 'the file failed outside its tests')
    }
  }
  if (report.testResults.length === 0) fail(counts, title, 'ran no test file')
}

function indent(text) {
  return text.replace(/^(?=.)/gm, '    ')
}

function print() {
  if (skips.size > 0) console.log('\nSkipped')
  for (const [file, names] of skips) {
    console.log(`  ${file}`)
    for (const name of names.slice(0, namesShown)) console.log(`    ${name}`)
    if (names.length > namesShown) console.log(`    and ${names.length - namesShown} more`)
  }
  if (failures.length > 0) {
    console.log('\nFailed')
    for (const { title, message } of failures) {
      console.log(`\n  ${title.replaceAll('\n', '\n  ')}\n${indent(message)}`)
    }
  }
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`)
}

export const tally = {
  pass,
  fail,
  addReport,
  print,
  succeeded: () => total.failed === 0 && total.passed > 0,
}
