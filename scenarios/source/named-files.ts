import { withNamedLists } from './access/named-lists.ts';
import { withFleetFile } from './fleet-file.ts';
import { withLatencyFiles } from './latency-files.ts';
import type { LocatedValue } from './located.ts';
import type { SourceFolder } from './source-folder.ts';

/** A scenario in which the files that it names are found, relative to `folder`. Errors: ScenarioError. */
export const withNamedFiles = (root: LocatedValue, folder: SourceFolder): LocatedValue =>
  withLatencyFiles(withFleetFile(withNamedLists(root, folder), folder), folder);
