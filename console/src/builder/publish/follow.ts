import type { Base, Editor } from '../editor'

/** The automation is in another state, and otherwise what it was. */
export function follow(editor: Editor, state: Base['state']): Base {
  const automation = { ...editor.getState().automation, state }
  editor.setState({ automation })
  return automation
}
