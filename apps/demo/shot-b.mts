import { chromium } from 'playwright-core'
import { chromiumFlagsWithWebgpu } from '../../chromium-flags.ts'
import { serveSite } from './test-page/site.ts'
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumFlagsWithWebgpu })
const site = await serveSite()
const ctx = await browser.newContext({ viewport: { width: 1600, height: 1000 } })
const page = await ctx.newPage()
page.on('console', m => m.type()==='error' && console.log('ERR', m.text()))
page.on('pageerror', e => console.log('PERR', String(e)))
await page.goto(site.address+'#/train?backend=webgpu&steps=120&width=64')
await page.getByRole('button',{name:'Start training'}).click()
await page.getByText('Change the run').click()
const step = async () => Number((await page.locator('.stat',{hasText:'Step'}).first().locator('.stat-value').textContent()).replace(/\D/g,''))
for (const [at,name] of [[30,'webgl2'],[60,'gpujs-webgpu'],[90,'ndarray']] as const) {
  while (await step() < at) await page.waitForTimeout(50)
  console.log(await page.locator('.train-memory').innerText())
  await page.getByLabel('Backend').selectOption(name)
  await page.locator('.found-chosen', {hasText: name==='webgl2'?'WebGL 2':name==='ndarray'?'WebAssembly':'gpu.js on WebGPU'}).waitFor()
}
await page.getByText('finished',{exact:true}).waitFor()
await page.waitForTimeout(500)
console.log(await page.locator('.train-memory').innerText())
await page.screenshot({ path: '/tmp/mv/b-full.png', fullPage: true })
await browser.close(); site.close()
