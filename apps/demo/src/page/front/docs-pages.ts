/** The pages of the documentation that the first view links to; the build makes them from the repository's. */
export const docsPages = [
  { title: 'Documentation', address: './docs/index.html' },
  { title: 'Presets', address: './docs/presets.html' },
  { title: 'Checkpoints', address: './docs/checkpoints.html' },
  { title: 'Outgrow one machine', address: './docs/outgrow-one-machine.html' },
] as const
