// What other folders use of run folders.

export type { DeviceLookup, DeviceRecord } from './device-lookup.ts';
export type { DeviceNames } from './device-table.ts';
export { folderName } from './folder-name.ts';
export type { Chapter, MachineDrawing, Manifest, PolicyDrawing, Region, RunEnd } from './manifest.ts';
export { type MemoryRun, memoryRun } from './memory-run.ts';
export type { RunOutline } from './new-manifest.ts';
export { filesOnDisk, openRun } from './open-run.ts';
export type { Run } from './read-run.ts';
export { streamRun } from './stream-run.ts';
export { type NewRun, type OpenRunFolder, openRunFolder, type RunEnding } from './write-run.ts';
