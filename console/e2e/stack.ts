import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

/** What the local stack says when it is ready. */
export type Stack = { url: string; key: string; link: string; simulator: string; data: string }

declare module 'vitest' {
  interface ProvidedContext {
    stack: Stack
  }
}

const binary = process.env.CADENZA_LOCAL ?? join(import.meta.dirname, '../../bin/cadenza-local')
const patience = 120_000

/** Reads the welcome of `make up`. */
function readWelcome(text: string, data: string): Stack | null {
  const link = /(http\S+\/console\/sign-in#token=\S+)/.exec(text)?.[1]
  const url = /API and its reference\s+(\S+)\/docs/.exec(text)?.[1]
  const key = /API key\s+(\S+)/.exec(text)?.[1]
  const simulator = /WhatsApp simulator\s+(\S+)\/sim/.exec(text)?.[1]
  if (!link || !url || !key || !simulator || !text.includes('Watch the run')) return null
  return { link, url, key, simulator, data }
}

function ready(process: ChildProcess, data: string): Promise<Stack> {
  return new Promise((resolve, reject) => {
    let said = ''
    const late = setTimeout(() => reject(new Error(`the local stack is not ready: ${said}`)), patience)
    process.stdout?.on('data', (piece) => {
      said += piece
      const stack = readWelcome(said, data)
      if (!stack) return
      clearTimeout(late)
      resolve(stack)
    })
    process.stderr?.on('data', (piece) => {
      said = (said + piece).slice(-20_000)
    })
    process.once('exit', (code) => reject(new Error(`the local stack ended with ${code}: ${said}`)))
  })
}

/** Starts the real local stack, with data of its own, for all browser tests. */
export default async function setup(project: TestProject) {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: make build`)
  const data = mkdtempSync(join(tmpdir(), 'cadenza-console-'))
  const anywhere = '127.0.0.1:0'
  const flags = [
    '--no-shop', // tests bring the contacts that they need
    '--api',
    anywhere,
    '--temporal',
    anywhere,
    '--ui',
    anywhere,
    '--simulator',
    anywhere,
    '--log-level',
    'warn',
  ]
  const process = spawn(binary, ['--data', data, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
  project.provide('stack', await ready(process, data))
  return async () => {
    const ended = new Promise((resolve) => process.once('exit', resolve))
    process.kill('SIGTERM')
    await ended
    rmSync(data, { recursive: true, force: true })
  }
}
