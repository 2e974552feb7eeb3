#!/usr/bin/env node
import { isOldNode, nodeNeeded } from './node-needed.ts';

// Everything else is loaded afterward: what an old Node cannot parse or resolve must not come before this is said. So this
// file, and the one it imports, keep to what every Node with modules can read.
if (isOldNode(process.versions.node)) {
  process.stderr.write(
    'fleetlab needs Node ' +
      nodeNeeded +
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
