/** Hands a file to the user, as a download. */
export function saveFile(file: { name: string; blob: Blob }): void {
  const address = URL.createObjectURL(file.blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = file.name;
  link.click();
  // The download has been taken over once the current task ends; a minute is ample.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
