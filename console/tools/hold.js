// What loads the parts of the console, in place of Vite's helper: see fetched.ts. BASE is where its files are served.
const held = new Map()

/** Has a file in the browser's cache; one that was not got is asked for again the next time. */
function hold(file) {
  const url = BASE + file
  let one = held.get(url)
  if (!one) {
    one = get(url)
    held.set(url, one)
    one.catch(() => held.delete(url))
  }
  return one
}

async function get(url) {
  if (document.querySelector(`link[href="${url}"],script[src="${url}"]`)) return // the page began with it
  try {
    const answer = await fetch(url)
    if (!answer.ok) throw new Error(answer.status)
    await answer.arrayBuffer()
  } catch (error) {
    throw new TypeError(`Failed to fetch dynamically imported module: ${url} (${error.message})`)
  }
  if (url.endsWith('.css')) await applied(url)
}

function applied(url) {
  return new Promise((resolve, reject) => {
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

/** Imports a part once all its files are here. */
export function __vitePreload(load, files = []) {
  return Promise.all(files.map(hold))
    .then(load)
    .catch((error) => {
      dispatchEvent(new Event('vite:preloadError'))
      throw error
    })
}
