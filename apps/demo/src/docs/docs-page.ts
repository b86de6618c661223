import { registerServiceWorker } from '../page/offline/register-service-worker.js'
import { applyTheme } from '../page/shell/theme.js'
import { searchBox } from './search-box.js'

// The script of the documentation's pages: the colours that were chosen on the page, and the search.
applyTheme()
const place = document.querySelector<HTMLElement>('.docs-search')
if (place !== null) {
  searchBox(place)
  registerServiceWorker(`${place.dataset.root}../`)
}
