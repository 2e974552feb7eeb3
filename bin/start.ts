#!/usr/bin/env node
import { isOldNode, NODE_NEEDED } from './node-needed.ts';

// The command checks the Node version before it loads anything that an old Node cannot parse or resolve. So this file, and
// the one it imports, use only syntax that every Node with modules can read.
if (isOldNode(process.versions.node)) {
  process.stderr.write(
    'fleetlab needs Node ' +
      NODE_NEEDED +
      ' or newer, and this is Node ' +
      process.versions.node +
      ' (' +
      process.execPath +
      ')\n' +
      '  install a newer one from https://nodejs.org, or try one without installing it: npx -y node@22 "$(which fleetlab)"\n',
  );
  process.exit(2);
}
import('./fleetlab.ts');
