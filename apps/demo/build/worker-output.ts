import type { Plugin } from 'vite'

/** The folder of what a worker fetches when it is first needed: the service worker does not fetch it ahead. */
export const laterFolder = 'later'

/** The kit's recorded trajectories, gpu.js, and jax-js. */
const later = /\/conformance\/goldens\/(?!index)|\/gpu\.js\/|\/@jax-js\//

/** How the files of the workers are made. */
export const workerOutput = {
  chunkFileNames: ({ moduleIds }: { readonly moduleIds: readonly string[] }) =>
    `${moduleIds.some((id) => later.test(id)) ? laterFolder : 'assets'}/[name]-[hash].js`,
}

/**
 * Makes gpu.js one file for all workers. Each worker is a build of its own, and their files are the
 * same only if they are so to the last byte: as CommonJS it would import a helper of its worker.
 */
export const shareGpujs: Plugin = {
  name: 'share-gpujs',
  apply: 'build',
  transform: {
    filter: { id: /\/gpu-browser\.js$/ },
    handler: (code) => ({
      code:
        'const module = { exports: {} }\n' +
        `;(function (module, exports) {\n${code}\n})(module, module.exports)\n` +
        'export default module.exports\n',
      map: null,
    }),
  },
}
