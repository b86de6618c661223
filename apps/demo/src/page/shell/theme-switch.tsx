import { type ThemeChoice, themeChoice } from './theme.js'

const choices: readonly { readonly id: ThemeChoice; readonly title: string }[] = [
  { id: 'system', title: 'Auto' },
  { id: 'light', title: 'Light' },
  { id: 'dark', title: 'Dark' },
]

export function ThemeSwitch() {
  return (
    <fieldset class="theme-switch">
      <legend class="unseen">Colours</legend>
      {choices.map(({ id, title }) => (
        <label key={id}>
          <input
            type="radio"
            name="theme"
            checked={themeChoice.value === id}
            onChange={() => {
              themeChoice.value = id
            }}
          />
          <span>{title}</span>
        </label>
      ))}
    </fieldset>
  )
}
