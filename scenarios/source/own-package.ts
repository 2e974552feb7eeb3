import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

/** What this package exports; a file of a package finds the package by its name. */
const own = (): string => import.meta.resolve(NAME);

const NAME = 'fleetlab';

/**
 * Lets modules import this package by its name where none is installed beside them, as with a command that is installed
 * for the whole machine. One that is installed there comes first.
 *
 * Shape  returns what undoes it, apart from the hook of a Node without `registerHooks`, which has no end
 */
export function lendOwnPackage(): () => void {
  if (hooks.registerHooks !== undefined) {
    const hook = hooks.registerHooks({
      resolve(specifier, context, next) {
        if (specifier !== NAME) return next(specifier, context);
        try {
          return next(specifier, context);
        } catch (error) {
          return orOwn(error);
        }
      },
    });
    return () => hook.deregister();
  }
  registerOnce();
  return lendToRequire();
}

type Resolved = { readonly url: string; readonly shortCircuit?: boolean };
type Resolve = (
  specifier: string,
  context: unknown,
  next: (specifier: string, context: unknown) => Resolved,
) => Resolved;

/** Since Node 22.15; types of Node 20 lack it. */
const hooks = nodeModule as unknown as {
  readonly registerHooks?: (given: { readonly resolve: Resolve }) => { readonly deregister: () => void };
};

function orOwn(error: unknown): Resolved {
  if (!isMissing(error)) throw error;
  return { url: own(), shortCircuit: true };
}

const isMissing = (error: unknown): boolean =>
  ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes((error as NodeJS.ErrnoException)?.code ?? '');

let isRegistered = false;

/** The hook runs in a thread of Node's own, so it is a module as text. */
function registerOnce(): void {
  if (isRegistered) return;
  isRegistered = true;
  const source = `export async function resolve(specifier, context, next) {
    if (specifier !== '${NAME}') return next(specifier, context);
    try { return await next(specifier, context); }
    catch (error) {
      if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
      return { url: ${JSON.stringify(own())}, shortCircuit: true };
    }
  }`;
  nodeModule.register(`data:text/javascript,${encodeURIComponent(source)}`, import.meta.url);
}

function lendToRequire(): () => void {
  const loader = nodeModule.Module as unknown as { _resolveFilename: (request: string, ...rest: unknown[]) => string };
  const before = loader._resolveFilename;
  loader._resolveFilename = function lent(this: unknown, request, ...rest) {
    try {
      return before.call(this, request, ...rest);
    } catch (error) {
      if (request !== NAME || !isMissing(error)) throw error;
      return fileURLToPath(own());
    }
  };
  return () => {
    loader._resolveFilename = before;
  };
}
