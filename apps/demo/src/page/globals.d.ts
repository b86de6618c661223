/** The address of the project's repository; Vite puts it in. */
declare const __REPOSITORY__: string
