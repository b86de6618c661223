import { render } from 'preact'
import './ui/tokens.css'
import './ui/base.css'
import './ui/ui.css'
import './shell.css'
import { registerServiceWorker } from './offline/register-service-worker.js'
import { startRouter } from './shell/router.js'
import { applyTheme } from './shell/theme.js'
import { Shell } from './shell.js'

applyTheme()
startRouter()
render(<Shell />, document.getElementById('page') as HTMLElement)
registerServiceWorker('./')
