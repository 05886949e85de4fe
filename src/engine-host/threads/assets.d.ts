// Modules made by scripts/lib/kernels-plugin.mjs.

declare module '*.as?wasm' {
  /** The program, base64. */
  export const wasm: string;
}

declare module '*.ts?script' {
  /** The module and all it imports as one CommonJS script. */
  export const script: string;
}
