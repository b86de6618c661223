/**
 * The anchors that GitHub gives the headings of one page, in their order. Those of headings alike are
 * numbered.
 */
export class Slugs {
  readonly #uses = new Map<string, number>()

  /** @param text of the heading, as it is read: without Markdown */
  next(text: string): string {
    const slug = text
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-')
    let anchor = slug
    let number = this.#uses.get(slug) ?? 0
    while (this.#uses.has(anchor)) anchor = `${slug}-${++number}`
    this.#uses.set(slug, number)
    if (anchor !== slug) this.#uses.set(anchor, 0)
    return anchor
  }
}
