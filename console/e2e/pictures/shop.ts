import type { TestProject } from 'vitest/node'
import { startStack } from '../stack'

/** Starts the local stack with the workspace of a shop after its first days. */
export default async function setup(project: TestProject) {
  const { stack, stop } = await startStack({ shop: true })
  project.provide('stack', stack)
  return stop
}
