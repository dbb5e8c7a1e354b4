/** Has the browser save a file. */
export function download(name: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // the browser reads it after this event
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
