// Before the first paint: light or dark as was chosen here, else as the system has it, so that nothing flashes.
// The key is Mantine's own (localStorageColorSchemeManager).
try {
  const chosen = localStorage.getItem('mantine-color-scheme-value')
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
} catch {
  // a browser that keeps nothing for us: the page sets the scheme itself
}
