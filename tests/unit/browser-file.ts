/** Files as browsers have them: Node's lack the path in a folder that was picked. */
Object.defineProperty(File.prototype, 'webkitRelativePath', {
  value: '',
  writable: true,
  configurable: true,
});
