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

const HASH_BYTES = 32
/** Much of what a program needs is compiled by then, and nobody waits for it. */
const SETTLED_MS = 2000
/** More bytecode than what was kept, in parts of it, that is worth a file of its own. */
const WORTH_KEEPING = 0.05

const file = join(__dirname, 'programs', basename(__filename))
const keptFile = `${file}.${process.version}-${process.arch}.cache`

const { script, textHash, wasKept } = compile()
const keptBytecode = wasKept ? bytecode() : 0

const timer = setTimeout(keep, SETTLED_MS).unref()
process.once('exit', keep)
script.runInThisContext()(createRequire(file), { exports: {} }, file)

function compile() {
  const text = readFileSync(file)
  const textHash = hashOf(text)
  const cachedData = readKept(textHash)
  const script = new Script(text.toString('latin1'), { filename: file, cachedData })
  return { script, textHash, wasKept: cachedData !== undefined && !script.cachedDataRejected }
}

/** V8 takes what it is given and dies of a wrong byte, so the file says what it is made of. */
function readKept(textHash) {
  try {
    const content = readFileSync(keptFile)
    const compiled = content.subarray(HASH_BYTES)
    const isWhole = hashOf(textHash, compiled).equals(content.subarray(0, HASH_BYTES))
    return isWhole ? compiled : undefined
  } catch {
    return undefined
  }
}

function keep() {
  clearTimeout(timer)
  if (bytecode() <= keptBytecode * (1 + WORTH_KEEPING)) return
  const draft = `${keptFile}.${process.pid}`
  try {
    const compiled = script.createCachedData()
    writeFileSync(draft, Buffer.concat([hashOf(textHash, compiled), compiled]))
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

function bytecode() {
  return getHeapCodeStatistics().bytecode_and_metadata_size
}
