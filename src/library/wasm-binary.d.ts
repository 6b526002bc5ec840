/** Made by scripts/library/build.ts: TensorFlow.js's WebAssembly, deflated, as base64. */
declare module 'virtual:wasm-binary' {
  const packed: string;
  export default packed;
}
