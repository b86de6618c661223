/** Whether this is a promise, of this realm or another. */
export function isPromise<A>(reply: A | Promise<A>): reply is Promise<A> {
  return typeof reply === 'object' && reply !== null && 'then' in reply
}
