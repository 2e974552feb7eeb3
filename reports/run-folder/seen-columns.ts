import { type Column, column, nullable, type TableName, tables } from './layout.ts';

/**
 * The table `seen`, which only a run that was asked for it has: one row an entry of a log.
 *
 * Units   `receivedAt` in ticks; `writtenAt` in milliseconds since the run began, by the clock of the logger, so it may be negative
 */
export const seenColumns = [
  column('receivedAt', 'u32', 'delta'),
  column('writtenAt', 'f64', 'plain'),
  column('logger', 'text', 'dictionary'),
  column('event', 'text', 'dictionary'),
  nullable('clientId', 'text', 'dictionary'),
  nullable('serial', 'text', 'dictionary'),
  nullable('address', 'text', 'dictionary'),
  nullable('topic', 'text', 'dictionary'),
  nullable('bytes', 'u32', 'delta'),
  nullable('count', 'u32', 'delta'),
  nullable('code', 'text', 'dictionary'),
  nullable('release', 'text', 'dictionary'),
  nullable('operator', 'text', 'dictionary'),
] as const satisfies readonly Column[];

/** A table that a folder can have. */
export type FolderTable = TableName | 'seen';

export const columnsOf = (table: FolderTable): readonly Column[] => (table === 'seen' ? seenColumns : tables[table]);
