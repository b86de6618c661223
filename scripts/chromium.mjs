// Finds a Chrome or Chromium on this machine, or installs Debian's package if it can.

import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { machineEnvironment, run } from './workspace.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

const fixedPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  join(process.env.PROGRAMFILES ?? '', 'Google/Chrome/Application/chrome.exe'),
]

/** Where Playwright keeps its browsers, and where in such a folder the program is. */
const playwrightFolders = [
  process.env.PLAYWRIGHT_BROWSERS_PATH,
  join(homedir(), '.cache', 'ms-playwright'),
  join(homedir(), 'Library', 'Caches', 'ms-playwright'),
  join(process.env.LOCALAPPDATA ?? homedir(), 'ms-playwright'),
]
const playwrightPrograms = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  'chrome-win/chrome.exe',
  'chrome-win64/chrome.exe',
]

function candidates() {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
  const ofPlaywright = playwrightFolders
    .filter((folder) => folder !== undefined && existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => /^chromium-\d+$/.test(name))
        .flatMap((name) => playwrightPrograms.map((program) => join(folder, name, program))),
    )
  return [process.env.CHROME_PATH, ...onPath, ...fixedPlaces, ...ofPlaywright]
}

/** The first candidate that really starts (Ubuntu's `chromium` may be a note about snap). */
async function firstThatStarts() {
  for (const path of candidates()) {
    if (path === undefined || !existsSync(path)) continue
    // Chrome for Windows has no --version and would open a window.
    if (process.platform === 'win32') return path
    const { code } = await run(path, ['--version'], { env: machineEnvironment })
    if (code === 0) return path
  }
  return undefined
}

/** @returns {Promise<{ path: string } | { path?: undefined, reason: string }>} */
export async function findChromium() {
  const found = await firstThatStarts()
  if (found !== undefined) return { path: found }
  if (!existsSync('/etc/debian_version')) {
    return { reason: 'there is no Chrome or Chromium on this machine' }
  }
  if (process.getuid?.() !== 0) {
    return { reason: 'there is no Chrome or Chromium, and only root could install it' }
  }
  console.log('Installing the chromium package, for the tests in a real browser ...')
  const env = { ...machineEnvironment, DEBIAN_FRONTEND: 'noninteractive' }
  const options = ['-o', 'DPkg::Lock::Timeout=120', '-y']
  const { code, output } = await run(
    'timeout',
    [
      '400',
      'sh',
      '-c',
      `apt-get update && apt-get install --no-install-recommends ${options.join(' ')} chromium`,
    ],
    { env },
  )
  if (code >= 128) process.exit(code)
  const installed = await firstThatStarts()
  if (installed !== undefined) return { path: installed }
  const lastLine = output.trim().split('\n').at(-1)
  return { reason: `chromium could not be installed with apt-get (${lastLine})` }
}
