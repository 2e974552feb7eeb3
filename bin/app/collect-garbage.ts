import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let gc: (() => void) | undefined;

/** Frees whatever nothing refers to: of the JavaScript heap, and array buffers. */
export function collectGarbage(): void {
  if (gc === undefined) {
    setFlagsFromString('--expose-gc');
    gc = runInNewContext('gc') as () => void;
  }
  // Array buffers are freed in the collection after the one that frees their owners.
  gc();
  gc();
}
