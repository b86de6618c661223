import { docsPages } from './docs-pages.js'

interface SiteLinksProps {
  /** What the code beside it installs: ours are linked. */
  readonly packages: readonly string[]
}

/** Where to go on from here. */
export function SiteLinks({ packages }: SiteLinksProps) {
  const links = [
    ...docsPages,
    ...packages
      .filter((name) => name.startsWith('@adafactor/'))
      .map((name) => ({ title: name, address: `https://www.npmjs.com/package/${name}` })),
    { title: 'Repository', address: __REPOSITORY__ },
  ]
  return (
    <nav class="front-links" aria-label="Further reading">
      <ul>
        {links.map(({ title, address }) => (
          <li key={address}>
            <a href={address}>{title}</a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
