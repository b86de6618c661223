import { docsPages } from './docs-pages.js'

/** Where to go on from here. */
export function SiteLinks() {
  return (
    <nav class="front-links" aria-label="Further reading">
      <ul>
        {[...docsPages, { title: 'Repository', address: __REPOSITORY__ }].map(
          ({ title, address }) => (
            <li key={address}>
              <a href={address}>{title}</a>
            </li>
          ),
        )}
      </ul>
    </nav>
  )
}
