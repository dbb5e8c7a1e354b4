import { type CSSVariablesResolver, createTheme } from '@mantine/core'

type Words = { close: string }

/** How the console looks. What Mantine says by itself is said in the reader's language. */
export function themeIn({ close }: Words) {
  const closable = { closeButtonProps: { 'aria-label': close } }
  // the head of a dialog is none of the page
  const dialog = { ...closable, attributes: { header: { role: 'none' } } }
  return createTheme({
    primaryColor: 'teal',
    // the lighter shades have too little contrast for their white texts
    primaryShade: 9,
    defaultRadius: 'md',
    cursorType: 'pointer',
    respectReducedMotion: true,
    fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    headings: { fontWeight: '650' },
    components: {
      Modal: { defaultProps: { ...dialog, centered: true, overlayProps: { backgroundOpacity: 0.4 } } },
      Drawer: { defaultProps: { ...dialog, overlayProps: { backgroundOpacity: 0.25 } } },
      // a list that opens belongs to the content of the page, for who goes by landmarks; its first item takes the focus by itself
      Menu: { defaultProps: { portalProps: { target: '#content' }, withInitialFocusPlaceholder: false } },
      Notification: { defaultProps: closable },
      Tooltip: { defaultProps: { withArrow: true, openDelay: 400 } },
    },
  })
}

/** Texts on light grounds of their own colour, by scheme: Mantine's own have too little contrast (WCAG 2.2, 1.4.3). */
const onTinted = {
  light: { teal: '#05573f', red: '#a31515', gray: '#343a40', yellow: '#6b3c00', blue: '#124b8a' },
  dark: { teal: '#96f2d7', red: '#ffc9c9', gray: '#dee2e6', yellow: '#ffec99', blue: '#a5d8ff' },
}

function textsOn(colors: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(colors).map(([name, text]) => [`--mantine-color-${name}-light-color`, text]))
}

/** Under the mouse a button is darker, not lighter: its text stays white. Mantine says another colour for each scheme. */
const underTheMouse = { '--mantine-color-teal-filled-hover': '#06694b' }

/** What is changed of Mantine's colours. */
export const colors: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...underTheMouse,
    '--mantine-color-dimmed': '#5c636a',
    '--mantine-color-placeholder': '#6a7178',
    '--mantine-color-error': '#b3201f',
    ...textsOn(onTinted.light),
  },
  dark: {
    ...underTheMouse,
    '--mantine-color-dimmed': '#b8b8b8',
    '--mantine-color-placeholder': '#a6a6a6',
    '--mantine-color-error': '#ffa8a8',
    ...textsOn(onTinted.dark),
  },
})
