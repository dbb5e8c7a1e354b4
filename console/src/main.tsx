import './app/mantine.css'
import '@mantine/notifications/styles.css'
import './app/app.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { watchVersion } from './app/version'
import { beginTexts } from './i18n/texts'

watchVersion()
void begin()

/** Shows the console once the texts of its language are there. */
async function begin() {
  await beginTexts()
  const root = document.getElementById('root')
  if (!root) throw new Error('the page has no root')
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
