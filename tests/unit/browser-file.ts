/** Files like a browser's: Node's lack the path in a picked folder. */
Object.defineProperty(File.prototype, 'webkitRelativePath', {
  value: '',
  writable: true,
  configurable: true,
});
