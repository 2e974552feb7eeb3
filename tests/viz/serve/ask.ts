import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { type RunServer, serveRuns } from '../../../bin/view/serve-runs.ts';
import { named } from '../../../reports/sweep/find-folders.ts';

/** A response of the viewer's server. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Requests a path exactly as written, where `fetch` would normalize it first. */
export function ask({ address }: RunServer, path: string, { method, headers }: Question = {}): Promise<Answer> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: hostname, port, path, method: method ?? 'GET', headers, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(parts);
          resolve({ status: response.statusCode!, headers: response.headers, bytes, text: bytes.toString('utf8') });
        });
      },
    );
    asked.on('error', reject).end();
  });
}

/** Sends a request byte by byte as written; returns the answer as it comes, up to the end of the connection. */
export function askInWords({ address }: RunServer, text: string): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.end(text));
    socket.setEncoding('utf8');
    socket.on('data', (part) => {
      answer += part;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

/** The smallest possible page. */
export const page = new Map([
  ['index.html', { type: 'text/html; charset=utf-8', bytes: Buffer.from('<!doctype html><title>the page</title>') }],
  ['viewer.js', { type: 'text/javascript; charset=utf-8', bytes: Buffer.from('void 0;') }],
]);

/** Serves folders of runs until the test is over. */
export const serve = (...folders: readonly string[]): Promise<RunServer> => serveBoth(folders, []);

/** Serves folders of runs and of sweeps until the test is over. */
export async function serveBoth(runs: readonly string[], sweeps: readonly string[]): Promise<RunServer> {
  const server = await serveRuns({ page, runs: () => named(runs), sweeps: () => named(sweeps), port: 0 });
  onTestFinished(() => server.close());
  return server;
}
