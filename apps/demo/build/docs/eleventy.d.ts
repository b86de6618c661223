// Eleventy has no types of its own: what is used here.
declare module '@11ty/eleventy' {
  interface Configuration {
    setLibrary(name: 'md', library: { render(text: string, data: object): string }): void
    setUseGitIgnore(isUsed: boolean): void
    addGlobalData(name: string, value: unknown): void
    addTemplate(path: string, text: string, data: Readonly<Record<string, unknown>>): void
  }
  interface Options {
    readonly configPath: false
    readonly quietMode: boolean
    readonly config: (configuration: Configuration) => object
  }
  export default class Eleventy {
    constructor(input: string, output: string, options: Options)
    write(): Promise<unknown>
  }
}
