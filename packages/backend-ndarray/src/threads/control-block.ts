import type { WalkKernel } from '../webassembly/plan-module.js'

// How threads agree on who does what: words of 32 bits in the memory that they share. Words that several
// write to are a cache line apart. This file is all that a worker loads besides its own.

/** What is left to be claimed: in the last bits how many slabs of each half, above them a count of jobs. */
export const claimWord = 0
/** How many slabs of the job are done. */
export const doneWord = 16
/** How many workers sleep until the claim word changes. */
export const sleepersWord = 32

/** The job, written while nothing is left to be claimed. */
export const jobWords = {
  /** The module's number, the address of its binary form, and how many bytes that has. */
  module: 48,
  codeAt: 49,
  codeBytes: 50,
  /** The function, by the number of the nest, and its arguments. */
  nest: 51,
  /** 1 for the one that computes in float64. */
  isWide: 57,
  block: 52,
  slabs: 53,
  slabSize: 54,
  steps: 55,
  /** 1 if the slabs in the middle are the first to be claimed. */
  isBackwards: 56,
} as const

/** Bits of a number of slabs. */
const countBits = 5
const countMask = 2 ** countBits - 1
/** What a claim word changes by with a slab of the lower half. */
const oneLower = 2 ** countBits

/**
 * The claim word of a job, by its number, with all slabs of a nest left, or none. Threads come for slabs of
 * one half first, so that from nest to nest each finds its own in its cache.
 */
export function claimOf(job: number, slabs: number): number {
  const upper = slabs >> 1
  return (job << (2 * countBits)) | ((slabs - upper) * oneLower) | upper
}

/** How many slabs a claim word leaves. */
export function leftIn(claim: number): number {
  return ((claim >> countBits) & countMask) + (claim & countMask)
}

/** What becomes of a claim word, in which slabs are left, when a thread takes one. */
export function claimNext(claim: number, startsUpper: boolean): number {
  const lower = (claim >> countBits) & countMask
  const upper = claim & countMask
  return claim - ((startsUpper ? upper > 0 : lower === 0) ? 1 : oneLower)
}

/** Whether two claim words are of one job. */
export function isSameJob(claim: number, other: number): boolean {
  return claim >> (2 * countBits) === other >> (2 * countBits)
}

/** Threads of a backend at most, the calling one among them. */
export const mostThreads = 64

const threadWords = 64
const wordsOfThread = 16

/** What a worker is at. */
export const threadStates = {
  starting: 0,
  idle: 1,
  working: 2,
  failed: 3,
  failedAtWork: 4,
} as const

/** The word of a worker's state. */
export function stateWord(worker: number): number {
  return threadWords + wordsOfThread * worker
}

/** Why a worker failed: the length of the text, then its letters. */
const textWord = threadWords + wordsOfThread * mostThreads
const mostLetters = 120

export const controlWords = textWord + 1 + mostLetters

export function writeReason(control: Int32Array, reason: string): void {
  const length = Math.min(reason.length, mostLetters)
  for (let k = 0; k < length; k++) control[textWord + 1 + k] = reason.charCodeAt(k)
  Atomics.store(control, textWord, length)
}

export function readReason(control: Int32Array): string {
  const length = Atomics.load(control, textWord)
  return String.fromCharCode(...control.subarray(textWord + 1, textWord + 1 + length))
}

/**
 * Walks the slab by which two claim words of the job differ. Halves are walked from the ends to the middle,
 * or backwards.
 */
export function walkSlab(control: Int32Array, walk: WalkKernel, claim: number, next: number): void {
  const slabs = control[jobWords.slabs] as number
  const slabSize = control[jobWords.slabSize] as number
  const isUpper = claim - next !== oneLower
  const half = isUpper ? slabs >> 1 : slabs - (slabs >> 1)
  const left = isUpper ? claim & countMask : (claim >> countBits) & countMask
  const fromEnd = control[jobWords.isBackwards] === 1 ? left - 1 : half - left
  const slab = isUpper ? slabs - 1 - fromEnd : fromEnd
  const begin = slab * slabSize
  const end = Math.min(begin + slabSize, control[jobWords.steps] as number)
  walk(control[jobWords.block] as number, slab, begin, end)
}
