import { computed, effect, signal } from '@preact/signals'

/** What the visitor chose; `system` follows the device. */
export type ThemeChoice = 'system' | 'light' | 'dark'

const storageKey = 'adafactor-theme'
const deviceIsDark = matchMedia('(prefers-color-scheme: dark)')
const systemTheme = signal<'light' | 'dark'>(deviceIsDark.matches ? 'dark' : 'light')
deviceIsDark.addEventListener('change', ({ matches }) => {
  systemTheme.value = matches ? 'dark' : 'light'
})

export const themeChoice = signal<ThemeChoice>(remembered())

/** What is on screen: charts draw themselves again when it changes. */
export const theme = computed(() =>
  themeChoice.value === 'system' ? systemTheme.value : themeChoice.value,
)

/** Keeps the document in the chosen theme from now on, and remembers the choice. */
export function applyTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value
    try {
      if (themeChoice.value === 'system') localStorage.removeItem(storageKey)
      else localStorage.setItem(storageKey, themeChoice.value)
    } catch {
      // Storage is full or forbidden: the choice lasts as long as the page.
    }
  })
}

function remembered(): ThemeChoice {
  try {
    const stored = localStorage.getItem(storageKey)
    return stored === 'light' || stored === 'dark' ? stored : 'system'
  } catch {
    return 'system'
  }
}
