/**
 * All files that were dropped, including those in folders.
 *
 * Shape   as the folder input provides them: `webkitRelativePath` is the path below the dropped folder
 * Limits  reads at most `depthMax` levels of folders; a run folder has none inside
 */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly File[]> {
  // The list is valid only during the event, so everything is read from it before the first `await`.
  const items = Array.from(transfer.items, (item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found = await Promise.all(
    items.map(({ entry, file }) =>
      entry?.isDirectory ? filesIn(entry as FileSystemDirectoryEntry, 0) : file === null ? [] : [file],
    ),
  );
  return found.flat();
}

async function filesIn(folder: FileSystemDirectoryEntry, depth: number): Promise<readonly File[]> {
  if (depth > DEPTH_MAX) return [];
  const entries = await entriesOf(folder.createReader());
  const found = await Promise.all(
    entries.map(async (entry) =>
      entry.isDirectory
        ? filesIn(entry as FileSystemDirectoryEntry, depth + 1)
        : [await fileOf(entry as FileSystemFileEntry)],
    ),
  );
  return found.flat();
}

/** A reader returns its entries in batches; an empty one is the last. */
async function entriesOf(reader: FileSystemDirectoryReader): Promise<readonly FileSystemEntry[]> {
  const all: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return all;
    all.push(...batch);
  }
}

async function fileOf(entry: FileSystemFileEntry): Promise<File> {
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
  return Object.defineProperty(file, 'webkitRelativePath', { value: entry.fullPath.replace(/^\//, '') });
}

const DEPTH_MAX = 3;
