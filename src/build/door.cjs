#!/usr/bin/env node
// How does a program start soon? The door to the one of the same name in programs/: what V8 compiled of its text is kept
// beside it for the next start, which then need not read a megabyte of JavaScript again. Where nothing can be written,
// it does.

'use strict'

const { createHash } = require('node:crypto')
const { readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { basename, join } = require('node:path')
const { getHeapCodeStatistics } = require('node:v8')
const { Script } = require('node:vm')

/** What a kept file begins with: a hash of all the rest, and how much bytecode there was when it was written. */
const HASH_BYTES = 32
const HEAD_BYTES = HASH_BYTES + 8
/** Much of what a program needs is compiled by then, and nobody waits for it. */
const SETTLED_MS = 2000
/** More bytecode than there was then, in parts of it, that is worth another file. */
const WORTH_KEEPING = 0.05

const file = join(__dirname, 'programs', basename(__filename))
const keptFile = `${file}.${process.version}-${process.arch}.cache`

const { script, textHash, bytecodeThen } = compile()
let keptBytecode = bytecodeThen

const timer = setTimeout(keep, SETTLED_MS).unref()
process.once('exit', keep)
script.runInThisContext()(createRequire(file), { exports: {} }, file)

function compile() {
  const text = readFileSync(file)
  const textHash = hashOf(text)
  const { cachedData, bytecodeThen } = readKept(textHash)
  const script = new Script(text.toString('latin1'), { filename: file, cachedData })
  return { script, textHash, bytecodeThen: script.cachedDataRejected ? 0 : bytecodeThen }
}

/** V8 takes what it is given and dies of a wrong byte, so the file says what it is made of. */
function readKept(textHash) {
  try {
    const content = readFileSync(keptFile)
    const isWhole = hashOf(textHash, content.subarray(HASH_BYTES)).equals(
      content.subarray(0, HASH_BYTES),
    )
    if (isWhole)
      return {
        cachedData: content.subarray(HEAD_BYTES),
        bytecodeThen: content.readUInt32LE(HASH_BYTES),
      }
  } catch {
    // None yet.
  }
  return { bytecodeThen: 0 }
}

function keep() {
  clearTimeout(timer)
  const bytecodeNow = bytecode()
  if (bytecodeNow <= keptBytecode * (1 + WORTH_KEEPING)) return
  keptBytecode = bytecodeNow
  const draft = `${keptFile}.${process.pid}`
  try {
    // Before anything is made of what could not be kept.
    writeFileSync(draft, '')
    const size = Buffer.alloc(HEAD_BYTES - HASH_BYTES)
    size.writeUInt32LE(bytecodeNow)
    const content = Buffer.concat([size, script.createCachedData()])
    writeFileSync(draft, Buffer.concat([hashOf(textHash, content), content]))
    renameSync(draft, keptFile)
  } catch {
    // The folder is somebody else's, or the disk is full: the next start takes as long as this one did.
    rmSync(draft, { force: true })
  }
}

function hashOf(...parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** Node's own with it: what is the same in each run. */
function bytecode() {
  return getHeapCodeStatistics().bytecode_and_metadata_size
}
