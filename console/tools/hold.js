// What loads the parts of the console, in place of Vite's helper: see fetched.ts. BASE is where its files are served.
const held = new Map()
const styles = new Map()

/** What was begun for a file. What failed is begun anew the next time. */
function once(begun, file, begin) {
  let one = begun.get(file)
  if (!one) {
    one = begin(BASE + file)
    begun.set(file, one)
    one.catch(() => begun.delete(file))
  }
  return one
}

/** Has a file in the browser's cache. */
async function get(url) {
  if (document.querySelector(`link[href="${url}"],script[src="${url}"]`)) return // the page began with it
  try {
    const answer = await fetch(url)
    if (!answer.ok) throw new Error(answer.status)
    await answer.arrayBuffer()
  } catch (error) {
    throw new TypeError(`Failed to fetch dynamically imported module: ${url} (${error.message})`)
  }
}

async function apply(url) {
  if (document.querySelector(`link[href="${url}"]`)) return
  await new Promise((resolve, reject) => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = url
    link.onload = resolve
    link.onerror = () => {
      link.remove()
      reject(new TypeError(`Unable to preload CSS for ${url}`))
    }
    document.head.append(link)
  })
}

/** Imports a part once all its files are here, and its styles stand in their order. */
export async function __vitePreload(load, files = []) {
  try {
    await Promise.all(files.map((file) => once(held, file, get)))
    await Promise.all(files.filter((file) => file.endsWith('.css')).map((file) => once(styles, file, apply)))
    return await load()
  } catch (error) {
    for (const file of files) held.delete(file)
    dispatchEvent(new Event('vite:preloadError'))
    throw error
  }
}
