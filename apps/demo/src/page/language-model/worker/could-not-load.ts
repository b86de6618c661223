/** What did not come, in words with what to do. @param what begins the sentence */
export function couldNotLoad(what: string, cause?: unknown): Error {
  const text = `${what} could not be loaded: the connection is down. Start again once it is back.`
  return new Error(text, { cause })
}

/** The same of a script: a site that was renewed may have it no longer. */
export function scriptNotLoaded(cause?: unknown): Error {
  return new Error(
    'The script that trains could not be loaded: the connection is down, or this site was renewed ' +
      'since the page was opened. Load the page again once there is a connection.',
    { cause },
  )
}
