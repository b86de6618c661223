import { useEffect, useRef } from 'preact/hooks'
import { LazyView } from './lazy-view.js'
import { Mark } from './shell/mark.js'
import { closeNotice, notices } from './shell/notices.js'
import { addressOf, view, views } from './shell/router.js'
import { ThemeSwitch } from './shell/theme-switch.js'
import { Notice } from './ui/notice.js'

/** What surrounds every view: header, navigation, messages. */
export function Shell() {
  const main = useRef<HTMLElement>(null)
  const current = view.value
  const shown = useRef(current)
  useEffect(() => {
    document.title = `${views.find(({ id }) => id === current)?.title} – Adafactor for JavaScript`
    if (shown.current === current) return
    shown.current = current
    // Keyboard and screen reader go on where the new view begins.
    main.current?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [current])

  return (
    <>
      <a
        class="skip-link"
        href={addressOf(current)}
        onClick={(event) => {
          event.preventDefault()
          main.current?.focus()
        }}
      >
        Skip to the content
      </a>
      <header class="page-head">
        <div class="page-title">
          <Mark />
          <p>
            <strong>Adafactor for JavaScript</strong>
          </p>
        </div>
        <div class="page-tools">
          <ThemeSwitch />
          <div class="page-links">
            <a href="./docs/index.html">Docs</a>
            <a href={__REPOSITORY__}>Source code</a>
          </div>
        </div>
        <nav class="page-nav" aria-label="Views">
          <ul>
            {views.map(({ id, title }) => (
              <li key={id}>
                <a href={addressOf(id)} aria-current={id === current ? 'page' : undefined}>
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      <main ref={main} tabIndex={-1}>
        <div class="page-notices">
          {notices.value.map(({ id, level, text }) => (
            <Notice
              key={id}
              level={level}
              onClose={() => {
                closeNotice(id)
                // The button that had the focus is gone with it.
                main.current?.focus({ preventScroll: true })
              }}
            >
              {text}
            </Notice>
          ))}
        </div>
        <LazyView id={current} />
      </main>
    </>
  )
}
