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
const postgres = join(import.meta.dirname, '../../bin/cadenza-postgres')
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

/** A stack that runs, and how it is ended. */
export type Running = { stack: Stack; stop: () => Promise<void> }

type Options = {
  /** The address of its database; its SQLite file unless it is named. */
  database?: string
  /** Fills the workspace as `make up` does; tests bring the contacts that they need. */
  shop?: boolean
}

/** Starts the real local stack with data of its own. */
export async function startStack({ database, shop }: Options = {}): Promise<Running> {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: make build`)
  const data = mkdtempSync(join(tmpdir(), 'cadenza-console-'))
  const anywhere = '127.0.0.1:0'
  const flags = [
    ...(shop ? [] : ['--no-shop']),
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
    ...(database ? ['--database', database] : []),
  ]
  const process = spawn(binary, ['--data', data, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
  const stack = await ready(process, data)
  return {
    stack,
    stop: async () => {
      await end(process)
      rmSync(data, { recursive: true, force: true })
    },
  }
}

async function end(process: ChildProcess) {
  if (process.exitCode !== null) return
  const ended = new Promise((resolve) => process.once('exit', resolve))
  process.kill('SIGTERM')
  await ended
}

/** Starts a PostgreSQL of its own, as the tests in Go do, and answers the address of an empty database. It fails where there is none. */
export async function startPostgres(): Promise<{ database: string; stop: () => Promise<void> }> {
  if (!existsSync(postgres)) throw new Error(`${postgres} is missing: make console-e2e builds it`)
  const process = spawn(postgres, { stdio: ['ignore', 'pipe', 'pipe'] })
  const database = await new Promise<string>((resolve, reject) => {
    let complaint = ''
    process.stdout.once('data', (line) => resolve(String(line).trim()))
    process.stderr.on('data', (piece) => {
      complaint += piece
    })
    process.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}: ${complaint}`)))
  })
  return { database, stop: () => end(process) }
}

/** Starts the stack that all browser tests share. */
export default async function setup(project: TestProject) {
  const { stack, stop } = await startStack()
  project.provide('stack', stack)
  return stop
}
