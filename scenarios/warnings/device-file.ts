import { fieldOf } from './field-of.ts';
import type { WarningRule } from './warning.ts';

/** Columns of a device file of which the lab makes nothing. */
export const deviceFile: WarningRule = ({ roster }) =>
  roster === undefined || roster.ignored.length === 0
    ? []
    : [
        {
          ...fieldOf('fleet', 'from'),
          what: `${roster.file} has columns that mean nothing here: ${roster.ignored.map((name) => `"${name}"`).join(', ')}`,
          hint: 'write what devices have in common as tags, or leave it so',
        },
      ];
