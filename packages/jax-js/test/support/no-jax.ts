import { init } from '@jax-js/jax'

/** Why jax-js does not work here; undefined where it does. */
export const noJax: string | undefined = await init().then(
  () => undefined,
  (error: unknown) => `init() of jax-js rejects, as it does in Node 20: ${error}`,
)
