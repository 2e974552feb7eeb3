import { withNamedLists } from './access/named-lists.ts';
import { withFleetFile } from './fleet-file.ts';
import type { LocatedValue } from './located.ts';

/** A scenario in which the files that it names are found, relative to `folder`. Errors: ScenarioError. */
export const withNamedFiles = (root: LocatedValue, folder: string): LocatedValue =>
  withFleetFile(withNamedLists(root, folder), folder);
