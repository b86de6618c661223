const scriptType = /\b(?:java|ecma)script\b/
const htmlType = /\bhtml\b/

/** What a file has to be for a browser to use it, by how its name ends. */
const typesOf: Readonly<Record<string, RegExp>> = {
  js: scriptType,
  css: /^text\/css\b/,
  svg: /^image\/svg\+xml\b/,
}

/**
 * Whether an answer is the whole file that was asked for, and no page in its place: some servers answer
 * so, with the status 200, when a file is missing, and networks do before one has logged in.
 *
 * @param address of the file
 */
export function isFileOfName(response: Response, address: string): boolean {
  if (response.status !== 200) return false
  const type = response.headers.get('Content-Type')?.toLowerCase() ?? ''
  const [, ending = 'html'] = /\.([^./]+)$/.exec(new URL(address).pathname) ?? []
  if (ending === 'html') return htmlType.test(type)
  // Of data servers say all kinds of things, but not that they are a page.
  return typesOf[ending]?.test(type) ?? !htmlType.test(type)
}
