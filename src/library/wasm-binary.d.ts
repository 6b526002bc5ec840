/** Made by scripts/library/build.ts: the WebAssembly of TensorFlow.js, deflated, as base64. */
declare module 'virtual:wasm-binary' {
  const packed: string;
  export default packed;
}
